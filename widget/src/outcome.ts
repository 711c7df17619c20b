/**
 * What became of a batch: delivered, with the code of each event of it that was refused; dropped, for this reason; or to
 * be tried again, after so many milliseconds at least.
 */
export type Outcome = string[] | string | number;

/** The reason of what is too much for one request; sent in halves, it may pass. */
export const TOO_LARGE = 'http_413';

/** The code of each refusal in an answer. Text that came from the page cannot pass for one: its quotes are escaped. */
const codesIn = (text: string): string[] =>
  text
    .split('"code":"')
    .slice(1)
    .map((rest) => rest.split('"')[0] as string);

/** How long a `Retry-After` header asks to wait, in seconds or as a date: at most an hour, 0 when it asks for nothing. */
const waitAsked = (header: string | null, now: number): number =>
  Math.min(+(header as string) * 1000 || Date.parse(header as string) - now || 0, 3600e3);

/**
 * Read an answer. A 2xx that is not our JSON comes from a captive portal or a catch-all page, not from the collector:
 * nothing was stored, so it is tried again.
 */
export const outcomeOf = (status: number, text: string, retryAfter: string | null, now: number): Outcome => {
  if (status < 300 && text[0] === '{') return codesIn(text);
  if (status < 300 || status > 499 || [408, 425, 429].includes(status)) return waitAsked(retryAfter, now);
  return `http_${status}`;
};

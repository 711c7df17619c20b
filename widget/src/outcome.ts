/**
 * What became of a batch: delivered, with the code of each event of it that was refused; dropped, for this reason; or to
 * be tried again, after so many milliseconds at least.
 */
export type Outcome = string[] | string | number;

/** The reason of what is too much for one request; sent in halves, it may pass. */
export const TOO_LARGE = 'http_413';

/**
 * Read an answer. A 2xx that is not Cueline's comes from a captive portal, a gateway or a catch-all page, not from the
 * collector: nothing was stored, so it is tried again. Text that came from the page cannot pass for the code of a refusal:
 * its quotes are escaped. `Retry-After` asks for a wait in seconds or as a date: at most an hour, 0 when it asks for nothing.
 */
export const outcomeOf = (status: number, text: string, retryAfter: string | null, now: number): Outcome => {
  if (/^{"acc/.test(text)) {
    return text
      .split('"code":"')
      .slice(1)
      .map((rest) => rest.split('"')[0] as string);
  }
  if (status < 300 || status >= 500 || [408, 425, 429].includes(status))
    return Math.min(+(retryAfter as string) * 1000 || Date.parse(retryAfter as string) - now || 0, 3600e3);
  return `http_${status}`;
};

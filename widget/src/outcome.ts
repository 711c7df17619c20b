/** What became of a batch. */
export type Outcome =
  | { kind: 'delivered'; reason?: undefined }
  | { kind: 'retry'; afterMs: number }
  | { kind: 'dropped'; reason: string };

/** The reason of what is too much for one request; sent in halves, it may pass. */
export const TOO_LARGE = 'http_413';

/** How long a `Retry-After` header asks to wait, in seconds or as a date: at most an hour, 0 when it asks for nothing. */
const waitAsked = (header: string | null, now: number): number =>
  Math.min((header && (+header * 1000 || Date.parse(header) - now)) || 0, 3600e3);

/**
 * Read an answer. A 2xx that is not our JSON comes from a captive portal or a catch-all page, not from the collector:
 * nothing was stored, so it is tried again.
 */
export const outcomeOf = (status: number, text: string, retryAfter: string | null, now: number): Outcome => {
  if (status < 300 && text[0] === '{') return { kind: 'delivered' };
  if (status < 300 || status > 499 || [408, 425, 429].includes(status)) {
    return { kind: 'retry', afterMs: waitAsked(retryAfter, now) };
  }
  return { kind: 'dropped', reason: `http_${status}` };
};

/** What became of a batch. */
export type Outcome =
  | { kind: 'delivered'; reason?: undefined }
  | { kind: 'retry'; afterMs: number }
  | { kind: 'too_large'; reason: 'too_large' }
  | { kind: 'refused'; reason: string };

/** How long a `Retry-After` header asks to wait: seconds or a date, at most an hour; 0 when it asks for nothing. */
const waitAsked = (header: string | null, now: number): number =>
  Math.min(Math.max((header && (+header * 1000 || Date.parse(header) - now)) || 0, 0), 3600e3);

/**
 * Read an answer. A 2xx that is not our JSON comes from a captive portal or a catch-all page, not from the collector:
 * nothing was stored, so it is tried again.
 */
export const outcomeOf = (status: number, text: string, retryAfter: string | null, now: number): Outcome => {
  if (status < 300 && text[0] === '{') return { kind: 'delivered' };
  if (status < 300 || status > 499 || [408, 425, 429].includes(status)) {
    return { kind: 'retry', afterMs: waitAsked(retryAfter, now) };
  }
  return status === 413 ? { kind: 'too_large', reason: 'too_large' } : { kind: 'refused', reason: `http_${status}` };
};

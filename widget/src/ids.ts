/** Ids that need no server: UUIDs (version 7) for events, twelve characters for a visitor. */

/** The last digits, to `base`, of `count` random numbers, in a row. `randomUUID` would not work on http:// pages. */
const digits = (count: number, base: number): string =>
  [...crypto.getRandomValues(new Uint32Array(count))].map((part) => part.toString(base).slice(-1)).join('');

/** The 60 random bits of this page's ids, drawn once: to ask the browser for them takes longer than all the rest of an id. */
const tail = digits(15, 16).replace(/.../, '-8$&-');

/** Milliseconds, and the count in 4096ths of one: 14 hexadecimal digits since 2008, and exact until 2039. */
let latest = 5e15;

/**
 * A UUIDv7 that sorts after all made before it: `rand_a` counts the ids of one millisecond, and a clock that steps back
 * is held at the latest time seen, one before 2008 there. https://www.rfc-editor.org/rfc/rfc9562#section-6.2
 */
export const newId = (now: number): string => {
  latest = Math.max(now * 4096, latest + 1);
  const text = latest.toString(16);
  return `0${text.slice(0, 7)}-${text.slice(7, 11)}-7${text.slice(11)}${tail}`;
};

/** A fresh visitor key: twelve of [a-z0-9], about 62 random bits. */
export const freshKey = (): string => digits(12, 36);

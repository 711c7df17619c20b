/** Ids that need no server: UUIDs (version 7) for events, twelve characters for a visitor. */

/** `count` random 32-bit numbers. `getRandomValues` works on http:// pages; `randomUUID` does not. */
export type Random = (count: number) => ArrayLike<number>;

/** The last digits, to `base`, of `count` random numbers, in a row. */
const digits = (random: Random, count: number, base: number): string =>
  [...(random(count) as number[])].map((part) => part.toString(base).slice(-1)).join('');

/**
 * A source of UUIDv7s that sort in the order they were made: `rand_a` counts the ids of one millisecond, and a clock
 * that steps back is held at the latest time seen, one before 2008 there. The 60 random bits are drawn anew once a second:
 * to ask the browser for them, and to write them, takes longer than all the rest of an id.
 */
export const eventIds = (random: Random) => {
  // Milliseconds, and the count in 4096ths of one: 14 hexadecimal digits since 2008, and exact until 2039.
  let latest = 5e15;
  let drawn: number;
  let tail: string;
  return (now: number): string => {
    latest = Math.max(now * 4096, latest + 1);
    if (!(now - drawn < 1000)) {
      drawn = now;
      tail = digits(random, 15, 16).replace(/.../, '-8$&-');
    }
    return `0${latest.toString(16)}`.replace(/(.{8})(....)/, '$1-$2-7') + tail;
  };
};

/** A fresh visitor key: twelve of [a-z0-9], about 62 random bits. */
export const freshKey = (random: Random): string => digits(random, 12, 36);

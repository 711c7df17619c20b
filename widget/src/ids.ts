/** Ids that need no server: UUIDs (version 7) for events, twelve characters for a visitor. */

/** `count` random 32-bit numbers. `getRandomValues` works on http:// pages; `randomUUID` does not. */
export type Random = (count: number) => ArrayLike<number>;

/** The digits from `from` on, to `base`, of each of `count` random 32-bit numbers with 2 ** 32 added, in a row. */
const digits = (random: Random, count: number, base: number, from: number): string =>
  [...(random(count) as number[])].map((part) => (part + 2 ** 32).toString(base).slice(from)).join('');

/**
 * A source of UUIDv7s that sort in the order they were made: `rand_a` counts the ids of one millisecond, and a clock
 * that steps back is held at the latest time seen, one before 2008 there. 60 bits are random.
 */
export const eventIds = (random: Random) => {
  // Milliseconds, and the count in 4096ths of one: 14 hexadecimal digits since 2008, and exact until 2039.
  let latest = 5e15;
  return (now: number): string => {
    latest = Math.max(now * 4096, latest + 1);
    const bare = `0${latest.toString(16)}${digits(random, 3, 16, 4)}`;
    return bare.replace(/(.{8})(....)(...)(...)/, '$1-$2-7$3-8$4-');
  };
};

/** A fresh visitor key: twelve of [a-z0-9], about 62 random bits. */
export const freshKey = (random: Random): string => digits(random, 12, 36, -1);

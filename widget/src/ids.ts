/** Ids that need no server: UUIDs (version 7) for events, twelve characters for a visitor. */

/** `count` random 32-bit numbers. `getRandomValues` works on http:// pages; `randomUUID` does not. */
export type Random = (count: number) => ArrayLike<number>;

/** `count` random digits of `base`, the last of a 32-bit number each. */
const digits = (random: Random, count: number, base: number): string =>
  Array.from(random(count), (part) => part.toString(base).slice(-1)).join('');

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/**
 * A source of UUIDv7s that sort in the order they were made: `rand_a` counts the ids of one millisecond, and a clock
 * that steps back is held at the latest time seen. 60 bits are random.
 */
export const eventIds = (random: Random) => {
  let latest = 0;
  let count = 0;
  return (now: number): string => {
    if (now > latest || ++count > 4095) {
      latest = Math.max(now, latest + 1);
      count = 0;
    }
    const bare = `${hex(latest, 12)}7${hex(count, 3)}8${digits(random, 15, 16)}`;
    return bare.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
};

/** A fresh visitor key: twelve of [a-z0-9], about 62 random bits. */
export const freshKey = (random: Random): string => digits(random, 12, 36);

/** Ids that need no server: UUIDs (version 7) for events, twelve characters for a visitor. */

/** `count` random 32-bit numbers. `getRandomValues` works on http:// pages; `randomUUID` does not. */
export type Random = (count: number) => ArrayLike<number>;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

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
    const rest = Array.from(random(2), (part) => hex(part, 8)).join('');
    const digits = `${hex(latest, 12)}7${hex(count, 3)}8${rest.slice(1)}`;
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
};

/** A fresh visitor key: twelve of [a-z0-9], about 62 random bits. */
export const freshKey = (random: Random): string =>
  Array.from(random(12), (part) => part.toString(36).slice(-1)).join('');

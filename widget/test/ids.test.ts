import { describe, expect, it } from 'vitest';
import { eventIds, freshKey } from '../src/ids';

const random = (count: number) => crypto.getRandomValues(new Uint32Array(count));
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('event ids', () => {
  it('are UUIDs of version 7 that carry their time', () => {
    const id = eventIds(random)(1_795_459_411_078);

    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_795_459_411_078);
  });

  it('are well-formed under a clock that stands before 2008, and keep their order', () => {
    const newId = eventIds(random);
    const ids = [newId(0), newId(1), newId(1_795_459_411_078)];

    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });

  it('sort in the order they were made within one millisecond, beyond the counter too', () => {
    const newId = eventIds(random);
    const ids = Array.from({ length: 10_000 }, () => newId(1000));

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  });

  it('keep their order when the clock steps back', () => {
    const newId = eventIds(random);
    const ids = [newId(5000), newId(4000), newId(5001)];

    expect([...ids].sort()).toEqual(ids);
  });

  it('take their random bits once a second from the browser, which is slow to give them', () => {
    let asked = 0;
    const newId = eventIds((count) => {
      asked++;
      return random(count);
    });
    const tails = [0, 0, 400, 999, 1_002, 1_500, 2_004].map((after) => newId(1_795_459_411_078 + after).slice(-17));

    expect(asked).toBe(3);
    expect(new Set(tails).size).toBe(3);
  });

  it('of two pages differ in one millisecond', () => {
    const [one, other] = [eventIds(random), eventIds(random)];

    expect(one(1000)).not.toBe(other(1000));
  });

  it('are well-formed for any random bits', () => {
    const newId = eventIds((count) => new Uint32Array(count));

    expect(newId(1_795_459_411_078)).toBe('01a209b8-6c86-7000-8000-000000000000');
    expect(eventIds((count) => new Uint32Array(count).fill(2 ** 32 - 1))(1_795_459_411_078)).toBe(
      '01a209b8-6c86-7000-8fff-ffffffffffff',
    );
  });
});

describe('a fresh key', () => {
  it('is twelve of [a-z0-9]', () => {
    for (let round = 0; round < 100; round++) expect(freshKey(random)).toMatch(/^[a-z0-9]{12}$/);
  });

  it('uses every character', () => {
    const seen = new Set(Array.from({ length: 500 }, () => freshKey(random)).join(''));

    expect(seen.size).toBe(36);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The ids of a page of its own. */
const fresh = () => {
  vi.resetModules();
  return import('../src/ids');
};

afterEach(() => vi.restoreAllMocks());

describe('event ids', () => {
  let newId: (now: number) => string;

  beforeEach(async () => {
    ({ newId } = await fresh());
  });

  it('are UUIDs of version 7 that carry their time', () => {
    const id = newId(1_795_459_411_078);

    expect(id).toMatch(UUID_V7);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_795_459_411_078);
  });

  it('are well-formed under a clock that stands before 2008, and keep their order', () => {
    const ids = [newId(0), newId(1), newId(1_795_459_411_078)];

    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });

  it('sort in the order they were made within one millisecond, beyond the counter too', () => {
    const ids = Array.from({ length: 10_000 }, () => newId(1000));

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(10_000);
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  });

  it('keep their order when the clock steps back', () => {
    const ids = [newId(1_795_459_415_000), newId(1_795_459_414_000), newId(1_795_459_415_001)];

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(3);
  });

  it('take their random bits once a page from the browser, which is slow to give them', async () => {
    const asked = vi.spyOn(crypto, 'getRandomValues');
    const page = await fresh();
    const tails = [0, 400, 1_002, 60_000].map((after) => page.newId(1_795_459_411_078 + after).slice(-17));

    expect(asked).toHaveBeenCalledTimes(1);
    expect(new Set(tails).size).toBe(1);
  });

  it('of two pages differ in one millisecond', async () => {
    const other = await fresh();

    expect(newId(1000)).not.toBe(other.newId(1000));
  });

  it.each([
    [0, '01a209b8-6c86-7000-8000-000000000000'],
    [2 ** 32 - 1, '01a209b8-6c86-7000-8fff-ffffffffffff'],
  ])('are well-formed for random numbers that are all %i', async (number, id) => {
    vi.spyOn(crypto, 'getRandomValues').mockImplementation(((given: Uint32Array) => given.fill(number)) as never);
    const page = await fresh();

    expect(page.newId(1_795_459_411_078)).toBe(id);
  });
});

describe('a fresh key', () => {
  it('is twelve of [a-z0-9]', async () => {
    const { freshKey } = await fresh();

    for (let round = 0; round < 100; round++) expect(freshKey()).toMatch(/^[a-z0-9]{12}$/);
  });

  it('uses every character', async () => {
    const { freshKey } = await fresh();
    const seen = new Set(Array.from({ length: 500 }, freshKey).join(''));

    expect(seen.size).toBe(36);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { range, stage } from './delivery_stage';

describe('what waits for delivery', () => {
  it('drops the oldest beyond a thousand, and counts them', async () => {
    const { add, saved, state } = stage();
    state.allowed = false;

    await add(...range(1005));
    state.allowed = true;
    await add(1005);

    expect(saved.at(-1)?.entries).toHaveLength(1000);
    expect(saved.at(-1)?.entries[0]).toBe('k {"n":6}');
    expect(saved.at(-1)?.dropped).toEqual({ queue_full: 6 });
  });

  it('counts for each its characters, a thousand at least', async () => {
    const { add, queue, saved } = stage();

    queue.add(`k ${'x'.repeat(998_998)}`); // a million with the next, which takes a thousand
    await add(1);
    expect(saved.at(-1)?.entries).toHaveLength(2);

    await add(2);
    expect(saved.at(-1)).toMatchObject({ entries: ['k {"n":1}', 'k {"n":2}'], dropped: { queue_full: 1 } });
  });

  it('drops an event that is too big alone, and nothing else', async () => {
    const { queue, add, saved } = stage();
    await add(1);

    queue.add(`k {"n":"${'x'.repeat(1e6)}"}`);
    await add(2);

    expect(saved.at(-1)).toMatchObject({ entries: ['k {"n":1}', 'k {"n":2}'], dropped: { queue_full: 1 } });
  });

  it('makes room in one go, however many calls one task makes', async () => {
    const { add, saved } = stage();
    const copies = vi.spyOn(Array.prototype, 'slice');

    await add(...range(40_000));

    expect(copies.mock.calls.length).toBeLessThan(10);
    copies.mockRestore();
    expect(saved.at(-1)?.entries).toHaveLength(1000);
    expect(saved.at(-1)?.dropped).toEqual({ queue_full: 39_000 });
  });

  it('keeps out of its counts what a spoilt shelf says', async () => {
    const { add, sent, pass, queue } = stage();

    queue.take([], { queue_full: 'x' as never });
    await add(1);
    await pass(200);

    expect(sent[0]?.dropped).toEqual({ queue_full: 0 });
  });
});

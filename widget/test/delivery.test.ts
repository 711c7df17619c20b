import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Counts, Entry } from '../src/batch';
import { delivery } from '../src/delivery';
import type { Outcome } from '../src/outcome';

interface Sent {
  events: number[];
  dropped: Counts;
  keepalive: boolean;
  at: number;
  answer(outcome: Outcome): Promise<void>;
}

const DELIVERED: Outcome = [];
const RETRY: Outcome = 0;

/** A browser in which time stands still until the test moves it. */
const stage = () => {
  let now = 0;
  let timers: { at: number; id: number; work: () => void }[] = [];
  let ids = 0;
  const sent: Sent[] = [];
  const saved: { entries: Entry[]; dropped: Counts; until: number; array?: Entry[] }[] = [];
  const state = { hidden: false, allowed: true, apiKey: 'k' as string | undefined };
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

  const queue = delivery({
    clock: () => now,
    post: (body, keepalive) =>
      new Promise((resolve) => {
        const { events, dropped } = JSON.parse(body);
        const answer = (outcome: Outcome) => {
          resolve(outcome);
          return settled();
        };
        sent.push({ events: events.map((one: { n: number }) => one.n), dropped, keepalive, at: now, answer });
      }),
    liveKey: () => state.apiKey,
    allowed: () => state.allowed,
    away: () => state.hidden,
    after: (work, ms) => {
      timers.push({ at: now + ms, id: ++ids, work });
      return ids;
    },
    cancel: (id) => {
      timers = timers.filter((timer) => timer.id !== id);
    },
    shelf: {
      save: (entries, dropped, until) =>
        saved.push({ entries: [...entries], dropped: { ...dropped }, until, array: entries }),
      adopt: () => {},
      clear: () => saved.push({ entries: [], dropped: {}, until: 0 }),
    },
  });

  return {
    queue,
    sent,
    saved,
    state,
    settled,
    add(...numbers: number[]): Promise<void> {
      for (const n of numbers) queue.add(`k {"n":${n}}`);
      return settled();
    },
    async pass(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = next.at;
        next.work();
        await settled();
      }
      now = until;
    },
  };
};
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

const chance = vi.spyOn(Math, 'random');

beforeEach(() => void chance.mockReturnValue(1));

describe('delivery', () => {
  it('saves in the same task and sends after 200 ms', async () => {
    const { add, sent, saved, pass } = stage();

    await add(1, 2);
    expect(saved.at(-1)?.entries).toEqual(['k {"n":1}', 'k {"n":2}']);
    await pass(199);
    expect(sent).toHaveLength(0);
    await pass(1);

    expect(sent[0]?.events).toEqual([1, 2]);
  });

  it('saves a burst once and sends at 20 events without waiting', async () => {
    const { add, sent, saved, pass } = stage();

    await add(...range(20));
    await pass(0);

    expect(saved).toHaveLength(1);
    expect(sent[0]?.events).toEqual(range(20));
  });

  it('has one batch of at most 50 in flight, and the next follows at once', async () => {
    const { add, sent, pass } = stage();

    await add(...range(120));
    await pass(0);
    expect(sent.map((batch) => batch.events.length)).toEqual([50]);
    await sent[0]?.answer(DELIVERED);
    await sent[1]?.answer(DELIVERED);

    expect(sent.flatMap((batch) => batch.events)).toEqual(range(120));
  });

  it('keeps an event on the shelf until it is answered', async () => {
    const { add, sent, saved, pass } = stage();

    await add(1);
    await pass(200);
    expect(saved.at(-1)?.entries).toHaveLength(1);
    await sent[0]?.answer(DELIVERED);

    expect(saved.at(-1)?.entries).toEqual([]);
  });

  it.each([
    [0, 500],
    [1, 1000],
    [5, 16_000],
    [9, 32_000],
  ])('after %i failures before waits %i ms', async (before, wait) => {
    const { add, sent, pass } = stage();
    await add(1);
    await pass(200);
    for (const round of range(before)) {
      await sent[round]?.answer(RETRY);
      await pass(32_000);
    }
    const failed = sent.length;

    await sent[failed - 1]?.answer(RETRY);
    await pass(wait - 1);
    expect(sent).toHaveLength(failed);
    await pass(1);

    expect(sent).toHaveLength(failed + 1);
  });

  it('spreads its retries over half of the wait', async () => {
    chance.mockReturnValue(0);
    const { add, sent, pass } = stage();
    await add(1);
    await pass(200);

    await sent[0]?.answer(RETRY);
    await pass(250);

    expect(sent).toHaveLength(2);
  });

  it('gives the server the time it asks for, whatever wakes it', async () => {
    const { add, sent, pass, queue } = stage();
    await add(1);
    await pass(200);

    await sent[0]?.answer(10_000);
    await pass(9999);
    queue.flush();
    expect(sent).toHaveLength(1);
    await pass(1);

    expect(sent).toHaveLength(2);
  });

  it('tries at once when the network is back', async () => {
    const { add, sent, pass, queue } = stage();
    await add(1);
    await pass(200);
    await sent[0]?.answer(RETRY);

    queue.flush();

    expect(sent).toHaveLength(2);
  });

  it('is prompt again after a success that came before its timer', async () => {
    const { add, sent, pass, queue } = stage();
    await add(1);
    await pass(200);
    for (const round of range(6)) {
      await sent[round]?.answer(RETRY);
      queue.flush();
    }
    await sent[6]?.answer(DELIVERED);

    await add(2);
    await pass(200);

    expect(sent.at(-1)?.events).toEqual([2]);
  });

  it('does not press a server that is away, however many calls come in', async () => {
    const { add, sent, pass } = stage();
    await add(1);
    await pass(200);
    await sent[0]?.answer(RETRY);
    await sent[0]?.answer(RETRY);

    await add(...range(100));
    await pass(499);

    expect(sent).toHaveLength(1);
  });

  it('retries without keepalive, whose quota other scripts may have used up', async () => {
    const { add, sent, pass } = stage();
    await add(1);
    await pass(200);

    await sent[0]?.answer(RETRY);
    await pass(500);

    expect(sent.map((batch) => batch.keepalive)).toEqual([true, false]);
  });

  it('halves what is too large until the one culprit is dropped and counted', async () => {
    const { add, sent, pass } = stage();
    await add(1, 2, 3, 4);
    await pass(200);

    for (let at = 0; at < sent.length; at++) {
      const { events, answer } = sent[at] as Sent;
      await answer(events.includes(3) ? 'http_413' : DELIVERED);
    }
    await add(5);
    await pass(200);

    expect(sent.map((batch) => batch.events)).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4], [5]]);
    expect(sent.at(-1)?.dropped).toEqual({});
    expect(sent.at(-2)?.dropped).toEqual({ http_413: 1 });
  });

  it('drops what is refused, counts it, and goes on', async () => {
    const { add, sent, pass } = stage();
    await add(1, 2);
    await pass(200);
    await sent[0]?.answer('http_403');

    await add(3);
    await pass(200);

    expect(sent[1]).toMatchObject({ events: [3], dropped: { http_403: 2 } });
  });

  it('reports a count again until a batch with it is delivered', async () => {
    const { add, sent, pass } = stage();
    await add(1);
    await pass(200);
    await sent[0]?.answer('http_400');
    await add(2);
    await pass(200);

    await sent[1]?.answer(RETRY);
    await pass(500);
    await sent[2]?.answer(DELIVERED);
    await add(3);
    await pass(200);

    expect(sent.slice(1).map((batch) => batch.dropped)).toEqual([{ http_400: 1 }, { http_400: 1 }, {}]);
  });

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

  it('drops an event that is too big alone, and nothing else', async () => {
    const { queue, add, saved } = stage();
    await add(1);

    queue.add(`k {"n":"${'x'.repeat(1e6)}"}`);
    await add(2);

    expect(saved.at(-1)).toMatchObject({ entries: ['k {"n":1}', 'k {"n":2}'], dropped: { queue_full: 1 } });
  });

  it('makes room in one go, however many calls one task makes', async () => {
    const { add, saved } = stage();
    const started = performance.now();

    await add(...range(40_000));

    expect(performance.now() - started).toBeLessThan(500);
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

  it('does not press a server that is away from a hidden page either', async () => {
    const { add, sent, pass, state } = stage();
    await add(1);
    await pass(200);
    await sent[0]?.answer(60_000);
    state.hidden = true;

    await add(2);
    await add(3);
    await pass(50_000);

    expect(sent).toHaveLength(1);
  });

  it('sends two batches when leaving, and no more than the browser carries', async () => {
    const { add, sent, pass, queue, saved } = stage();
    await add(...range(130));

    queue.leave(true);

    expect(sent.map((batch) => batch.events.length)).toEqual([50, 50]);
    expect(sent.every((batch) => batch.keepalive)).toBe(true);
    expect(saved.at(-1)).toMatchObject({ until: 0 });
    expect(saved.at(-1)?.entries).toHaveLength(130);
    await pass(0);
  });

  it('claims nothing for a page that is gone, even when an answer comes late', async () => {
    const { add, sent, queue, saved } = stage();
    await add(1);
    queue.leave(true);
    queue.leave();

    await sent[0]?.answer(RETRY);
    expect(saved.at(-1)).toMatchObject({ entries: ['k {"n":1}'], until: 0 });
    queue.flush();
    await add(2);

    expect(saved.at(-1)?.until).toBeGreaterThan(0);
  });

  it('sends at once from a hidden page', async () => {
    const { add, sent, state } = stage();
    state.hidden = true;

    await add(1);

    expect(sent[0]?.events).toEqual([1]);
  });

  it('leases the shelf beyond the next attempt', async () => {
    const { add, sent, pass, saved } = stage();
    await add(1);
    await pass(200);

    await sent[0]?.answer(600_000);

    expect(saved.at(-1)?.until).toBe(200 + 600_000 + 90_000);
  });

  it('hands the shelf the array that grew, and another one once more changed than that', async () => {
    const { add, sent, pass, saved } = stage();
    const array = () => saved.at(-1)?.array;
    await add(1);
    const first = array();
    await add(2);
    expect(array()).toBe(first);
    await pass(200);

    await sent[0]?.answer(RETRY);
    const renewed = array();
    expect(renewed).not.toBe(first);
    await add(...range(1000));

    expect(array()).not.toBe(renewed);
  });

  it('neither stores nor sends before it is allowed, then both', async () => {
    const { add, sent, saved, pass, state, queue } = stage();
    state.allowed = false;
    await add(1);
    await pass(60_000);
    expect([sent, saved]).toEqual([[], []]);

    state.allowed = true;
    queue.flush();

    expect(sent[0]?.events).toEqual([1]);
  });

  it('forgets what it holds when told to', async () => {
    const { add, sent, pass, queue } = stage();
    await add(1);

    queue.forget();
    await pass(60_000);

    expect(sent).toEqual([]);
  });

  it('waits for an API key', async () => {
    const { queue, sent, pass, state, settled } = stage();
    state.apiKey = undefined;
    queue.add(' {"n":1}');
    await settled();
    await pass(5000);
    expect(sent).toEqual([]);

    state.apiKey = 'late';
    await pass(32_000);

    expect(sent[0]?.events).toEqual([1]);
  });

  it('takes what other pages left before its own, each once', async () => {
    const { add, sent, pass, queue } = stage();
    await add(2);

    queue.take(['k {"n":1}', 'k {"n":2}'], { queue_full: 7 });
    await pass(200);

    expect(sent[0]).toMatchObject({ events: [1, 2], dropped: { queue_full: 7 } });
  });
});

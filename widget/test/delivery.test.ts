import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DELIVERED, RETRY, range, type Sent, stage } from './delivery_stage';

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

  it('plans one sending for all calls that come while a batch is in flight', async () => {
    const { add, plans, pass } = stage();
    await add(...range(40));
    await pass(0);
    plans.length = 0;

    await add(40);
    await add(41);

    expect(plans).toEqual([200]);
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

import type { Counts, Entry } from '../src/batch';
import { delivery } from '../src/delivery';
import type { Outcome } from '../src/outcome';

export interface Sent {
  events: number[];
  dropped: Counts;
  keepalive: boolean;
  at: number;
  answer(outcome: Outcome): Promise<void>;
}

export const DELIVERED: Outcome = [];
export const RETRY: Outcome = 0;

/** A browser in which time stands still until the test moves it. */
export const stage = () => {
  let now = 0;
  let timers: { at: number; id: number; work: () => void }[] = [];
  let ids = 0;
  const sent: Sent[] = [];
  const plans: number[] = [];
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
      plans.push(ms);
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
    /** The waits of the timers that were ever set, in order. */
    plans,
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
export const range = (count: number) => Array.from({ length: count }, (_, at) => at);

import { attempt } from './attempt';
import type { Counts, Entry } from './batch';

/**
 * Where a page keeps what it has not delivered: one localStorage key per page, written by that page alone, with a lease.
 * Any page may adopt a key whose lease ended. A key shared between pages would lose events when two write at once.
 */

const PREFIX = 'cueline:';

/** A call the inline stub noted: when, where, and what was called. */
export type Noted = [time: number, url: string, name: string, attributes?: unknown];

/** A shelf on `storage()`, which may throw or be full: then events live in memory only. */
export const shelf = (storage: () => Storage, page: string) => {
  const own = PREFIX + page;

  const each = (work: (name: string) => unknown) =>
    attempt(() => {
      for (const name of Object.keys(storage())) if (/^cueline:/.test(name)) attempt(() => work(name));
    });

  return {
    /** Keep `entries` under a lease that ends at `until`; with nothing to keep the key goes. */
    save(entries: Entry[], dropped: Counts, until: number): void {
      attempt(() => {
        if (entries[0] || Object.keys(dropped)[0])
          storage()[own] = [JSON.stringify(dropped), until, ...entries].join('\n');
        else delete storage()[own];
      });
    },

    /** Hand over what pages left whose lease ended before `now`: entries to `take`, calls that a stub noted to `replay`. */
    adopt(now: number, take: (entries: Entry[], dropped: Counts) => void, replay: (noted: Noted) => void): void {
      each((name) => {
        const [head, until, ...entries] = storage()[name].split('\n') as [string, string?];
        if (name === own || +(until as string) > now) return;
        delete storage()[name];
        if (until) take(entries, JSON.parse(head));
        else JSON.parse(head).forEach(replay); // A stub writes one line.
      });
    },

    /** Forget everything, of every page: the visitor said no. */
    clear(): void {
      each((name) => delete storage()[name]);
    },
  };
};

export type Shelf = ReturnType<typeof shelf>;

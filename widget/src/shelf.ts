import { attempt } from './attempt';
import type { Counts, Entry } from './batch';

/**
 * Where a page keeps what it has not delivered: localStorage keys of its own, written by that page alone, with a lease.
 * Any page may adopt a key whose lease ended. A key shared between pages would lose events when two write at once.
 */

const PREFIX = 'cueline:';

/** The newest entries lie beside the others: a call that comes while hundreds wait does not write them all again. */
const MOST_BESIDE = 20;

/** A call the inline stub noted: when, where, and what was called. */
export type Noted = [time: number, url: string, name: string, attributes?: unknown];

/** A shelf on `storage`, which may be missing or full: then events live in memory only. */
export const shelf = (storage: Storage, page: unknown) => {
  const own = PREFIX + page;
  let last: Entry[] | 0;
  let shelved: number;

  const put = (name: string, entries: Entry[], dropped: Counts, until: number) => {
    if (entries[0] || Object.keys(dropped)[0]) storage[name] = [JSON.stringify(dropped), until, ...entries].join('\n');
    else delete storage[name];
  };

  const each = (work: (name: string) => unknown) =>
    attempt(() => {
      for (const name of Object.keys(storage).sort()) if (!name.indexOf(PREFIX)) attempt(() => work(name));
    });

  return {
    /**
     * Keep `entries` under a lease that ends at `until`; with nothing to keep the key goes. An array that was saved
     * before may only have grown: what is new is all that is written.
     */
    save(entries: Entry[], dropped: Counts, until: number): void {
      attempt(() => {
        if (entries !== last || !until || entries[shelved + MOST_BESIDE]) {
          put(`${own}+`, entries, dropped, until);
          last = until && entries;
          shelved = entries.length;
        }
        put(own, entries.slice(shelved), {}, until);
      });
    },

    /** Hand over what pages left whose lease ended before `now`: entries to `take`, calls that a stub noted to `replay`. */
    adopt(now: number, take: (entries: Entry[], dropped: Counts) => void, replay: (noted: Noted) => void): void {
      each((name) => {
        const [head, until, ...entries] = storage[name].split('\n') as [string, string?];
        if (!name.indexOf(own) || +(until as string) > now) return;
        delete storage[name];
        if (until) take(entries, JSON.parse(head));
        else replay(JSON.parse(head)); // A stub writes one line.
      });
    },

    /** Forget everything, of every page: the visitor said no. */
    clear(): void {
      each((name) => delete storage[name]);
    },
  };
};

export type Shelf = ReturnType<typeof shelf>;

import type { Counts, Entry } from './batch';

/**
 * Where a page keeps what it has not delivered: one localStorage key per page, written by that page alone, with a lease.
 * Any page may adopt a key whose lease ended. A key shared between pages would lose events when two write at once.
 */

const PREFIX = 'cueline:';

/** A call the inline stub noted: when, where, and what was called. */
export type Noted = [time: number, url: string, name: string, attributes: unknown];

/** What was left behind by pages that are gone. */
export interface Found {
  entries: Entry[];
  dropped: Counts[];
  calls: Noted[];
}

/** A shelf on `storage()`, which may throw or be full: then events live in memory only. */
export const shelf = (storage: () => Storage, page: string) => {
  const own = PREFIX + page;
  const others = (): string[] => Object.keys(storage()).filter((name) => name.startsWith(PREFIX) && name !== own);

  return {
    /** Keep `entries` under a lease that ends at `until`; with nothing to keep the key goes. */
    save(entries: Entry[], dropped: Counts, until: number): void {
      const head = JSON.stringify([until, dropped]);
      try {
        if (entries.length || Object.keys(dropped).length) storage().setItem(own, [head, ...entries].join('\n'));
        else storage().removeItem(own);
      } catch {}
    },

    /** Take over what pages left whose lease ended before `now`. */
    adopt(now: number): Found {
      const found: Found = { entries: [], dropped: [], calls: [] };
      try {
        for (const name of others()) {
          const [head = '', ...entries] = (storage().getItem(name) || '[]').split('\n');
          const [until, dropped] = JSON.parse(head);
          if (until > now) continue;
          storage().removeItem(name);
          if (Array.isArray(until)) found.calls.push(...JSON.parse(head));
          else found.dropped.push(dropped || {});
          found.entries.push(...entries);
        }
      } catch {}
      return found;
    },

    /** Forget everything, of every page: the visitor said no. */
    clear(): void {
      try {
        for (const name of [own, ...others()]) storage().removeItem(name);
      } catch {}
    },
  };
};

export type Shelf = ReturnType<typeof shelf>;

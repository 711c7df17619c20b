import { describe, expect, it } from 'vitest';
import type { Counts, Entry } from '../src/batch';
import { type Noted, type Shelf, shelf } from '../src/shelf';

/** localStorage, as far as a shelf uses it: its keys are its own properties. */
const storageOf = (): Storage => {
  const methods = {
    getItem(this: { [name: string]: string }, name: string) {
      return Object.hasOwn(this, name) ? this[name] : null;
    },
    setItem(this: { [name: string]: string }, name: string, value: string) {
      this[name] = value;
    },
    removeItem(this: { [name: string]: string }, name: string) {
      delete this[name];
    },
  };
  return Object.create(methods);
};

const range = (from: number, to: number): Entry[] => Array.from({ length: to - from }, (_, at) => `k ${from + at}`);

/** Save entries, then the same array with one more. */
const grow = (own: Shelf, entries: Entry[], until: number, untilThen = until): void => {
  own.save(entries, {}, until);
  entries.push(`k ${entries.length}`);
  own.save(entries, {}, untilThen);
};

const adopted = (storage: Storage, page: string, now: number) => {
  const found = { entries: [] as Entry[], dropped: [] as Counts[], calls: [] as Noted[] };
  shelf(storage, page).adopt(
    now,
    (entries, dropped) => {
      found.entries.push(...entries);
      found.dropped.push(dropped);
    },
    (noted) => found.calls.push(noted),
  );
  return found;
};

describe('a shelf', () => {
  it('keeps what a page leaves until its lease ends, then hands it over once', () => {
    const storage = storageOf();
    shelf(storage, 'first').save(['k {"n":1}', 'k {"n":2}'], { queue_full: 4 }, 100);

    expect(adopted(storage, 'second', 99).entries).toEqual([]);
    expect(adopted(storage, 'second', 100)).toEqual({
      entries: ['k {"n":1}', 'k {"n":2}'],
      dropped: [{ queue_full: 4 }],
      calls: [],
    });
    expect(adopted(storage, 'third', 200).entries).toEqual([]);
  });

  it('writes only what is new beside what lies there', () => {
    const storage = storageOf();
    const own = shelf(storage, 'first');
    const entries = range(0, 100);
    own.save(entries, { http_403: 1 }, 50);
    const before = storage['cueline:first+'];

    entries.push('k 100', 'k 101');
    own.save(entries, { http_403: 1 }, 60);

    expect(storage['cueline:first+']).toBe(before);
    expect(storage['cueline:first']).toBe('{}\n60\nk 100\nk 101');
    expect(adopted(storage, 'second', 60)).toMatchObject({ dropped: [{}, { http_403: 1 }] });
  });

  it('hands over what lay beside first, for who takes what is older before it', () => {
    const storage = storageOf();
    grow(shelf(storage, 'first'), range(0, 2), 1);

    let all: Entry[] = [];
    shelf(storage, 'second').adopt(
      1,
      (taken) => {
        all = taken.concat(all);
      },
      Boolean,
    );

    expect(all).toEqual(range(0, 3));
  });

  it('holds all that waits, once, however it grows, shrinks and leaves', () => {
    const storage = storageOf();
    const own = shelf(storage, 'first');
    let entries = range(0, 3);
    for (let round = 0; round < 200; round++) {
      if (round % 31 === 30) entries = entries.slice(round % 7);
      entries.push(...range(round * 1000, round * 1000 + (round % 5 === 4 ? 30 : 1)));
      const until = round % 50 === 49 ? 0 : 500;
      own.save(entries, {}, until);

      const left = { ...storage };
      expect(adopted(left as Storage, 'second', 500).entries.sort()).toEqual([...entries].sort());
      if (!until) expect(adopted({ ...storage } as Storage, 'second', 0).entries).toHaveLength(entries.length);
    }
  });

  it('is leased anew once a page that had left is back', () => {
    const storage = storageOf();
    grow(shelf(storage, 'first'), range(0, 2), 0, 90);

    expect(adopted(storage, 'second', 89).entries).toEqual([]);
  });

  it('keeps what lies beside until the whole is written', () => {
    let isFull = false;
    const storage = new Proxy(storageOf(), {
      set: (kept, name, value) => {
        if (isFull) throw new DOMException('full', 'QuotaExceededError');
        return Reflect.set(kept, name, value);
      },
    });
    const own = shelf(storage, 'first');
    const entries = range(0, 1);
    grow(own, entries, 1);
    isFull = true;
    own.save(entries.concat(range(2, 40)), {}, 1);

    expect(adopted(storage, 'second', 1).entries.sort()).toEqual(range(0, 2));
  });

  it('is for each page its own, so that pages never overwrite each other', () => {
    const storage = storageOf();
    shelf(storage, 'first').save(['k 1'], {}, 0);
    shelf(storage, 'second').save(['k 2'], {}, 0);

    expect(adopted(storage, 'third', 1).entries.sort()).toEqual(['k 1', 'k 2']);
  });

  it('never adopts its own', () => {
    const storage = storageOf();
    shelf(storage, 'first').save(['k 1'], {}, 0);

    expect(adopted(storage, 'first', 1).entries).toEqual([]);
  });

  it('leaves no key behind when there is nothing to keep', () => {
    const storage = storageOf();
    const own = shelf(storage, 'first');
    own.save(['k 1'], {}, 9);
    own.save([], {}, 9);

    expect(Object.keys(storage)).toEqual([]);
  });

  it('keeps counts of drops even without events', () => {
    const storage = storageOf();
    shelf(storage, 'first').save([], { http_403: 2 }, 0);

    expect(adopted(storage, 'second', 1).dropped).toEqual([{ http_403: 2 }]);
  });

  it('hands over the calls that a stub noted', () => {
    const storage = storageOf();
    const noted: Noted[] = [
      [5, 'https://shop.example/', 'event.a', { b: 1 }],
      [6, 'https://shop.example/', 'event.b'],
    ];
    for (const note of noted) storage.setItem(`cueline:${note}0.123`, JSON.stringify(note));

    expect(adopted(storage, 'second', 1).calls).toEqual(noted);
    expect(Object.keys(storage)).toEqual([]);
  });

  it('passes over what it cannot read, and leaves what is not its own', () => {
    const storage = storageOf();
    storage.setItem('cueline:broken', 'not json');
    storage.setItem('cueline:half', '[5,');
    storage.setItem('cart', '[[1]]');
    shelf(storage, 'first').save(['k 1'], {}, 0);

    expect(adopted(storage, 'second', 1).entries).toEqual(['k 1']);
    expect(storage.getItem('cart')).toBe('[[1]]');
  });

  it('forgets everything of every page when told to', () => {
    const storage = storageOf();
    storage.setItem('cart', '1');
    shelf(storage, 'first').save(['k 1'], {}, 99);
    shelf(storage, 'second').clear();

    expect(Object.keys(storage)).toEqual(['cart']);
  });

  it('is silent where storage is denied', () => {
    const denied = shelf(undefined as never, 'first');

    expect(() => {
      denied.save(['k 1'], {}, 0);
      denied.adopt(1, Boolean, Boolean);
      denied.clear();
    }).not.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import type { Counts, Entry } from '../src/batch';
import { type Noted, shelf } from '../src/shelf';

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

const adopted = (storage: Storage, page: string, now: number) => {
  const found = { entries: [] as Entry[], dropped: [] as Counts[], calls: [] as Noted[] };
  shelf(() => storage, page).adopt(
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
    shelf(() => storage, 'first').save(['k {"n":1}', 'k {"n":2}'], { queue_full: 4 }, 100);

    expect(adopted(storage, 'second', 99).entries).toEqual([]);
    expect(adopted(storage, 'second', 100)).toEqual({
      entries: ['k {"n":1}', 'k {"n":2}'],
      dropped: [{ queue_full: 4 }],
      calls: [],
    });
    expect(adopted(storage, 'third', 200).entries).toEqual([]);
  });

  it('is one key for each page, so that pages never overwrite each other', () => {
    const storage = storageOf();
    shelf(() => storage, 'first').save(['k 1'], {}, 0);
    shelf(() => storage, 'second').save(['k 2'], {}, 0);

    expect(adopted(storage, 'third', 1).entries.sort()).toEqual(['k 1', 'k 2']);
  });

  it('never adopts its own', () => {
    const storage = storageOf();
    shelf(() => storage, 'first').save(['k 1'], {}, 0);

    expect(adopted(storage, 'first', 1).entries).toEqual([]);
  });

  it('leaves no key behind when there is nothing to keep', () => {
    const storage = storageOf();
    const own = shelf(() => storage, 'first');
    own.save(['k 1'], {}, 9);
    own.save([], {}, 9);

    expect(Object.keys(storage)).toEqual([]);
  });

  it('keeps counts of drops even without events', () => {
    const storage = storageOf();
    shelf(() => storage, 'first').save([], { http_403: 2 }, 0);

    expect(adopted(storage, 'second', 1).dropped).toEqual([{ http_403: 2 }]);
  });

  it('hands over the calls that a stub noted', () => {
    const storage = storageOf();
    const noted: Noted[] = [[5, 'https://shop.example/', 'event.a', { b: 1 }]];
    storage.setItem('cueline:0.123', JSON.stringify(noted));

    expect(adopted(storage, 'second', 1).calls).toEqual(noted);
    expect(Object.keys(storage)).toEqual([]);
  });

  it('passes over what it cannot read, and leaves what is not its own', () => {
    const storage = storageOf();
    storage.setItem('cueline:broken', 'not json');
    storage.setItem('cart', '[[1]]');
    shelf(() => storage, 'first').save(['k 1'], {}, 0);

    expect(adopted(storage, 'second', 1).entries).toEqual(['k 1']);
    expect(storage.getItem('cart')).toBe('[[1]]');
  });

  it('forgets everything of every page when told to', () => {
    const storage = storageOf();
    storage.setItem('cart', '1');
    shelf(() => storage, 'first').save(['k 1'], {}, 99);
    shelf(() => storage, 'second').clear();

    expect(Object.keys(storage)).toEqual(['cart']);
  });

  it('is silent where storage is denied', () => {
    const denied = shelf(() => {
      throw new DOMException('denied', 'SecurityError');
    }, 'first');

    expect(() => {
      denied.save(['k 1'], {}, 0);
      denied.adopt(1, Boolean, Boolean);
      denied.clear();
    }).not.toThrow();
  });
});

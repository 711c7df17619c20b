// @vitest-environment happy-dom
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Page } from '../src/page';
import type { Noted } from '../src/shelf';

interface Item {
  name: string;
  t: number;
  url: string;
  ref?: string;
  anon: string;
  data: { [name: string]: unknown };
  user: { [name: string]: unknown };
}

const page = window as unknown as Page & {
  UE: { [name: string]: (attributes?: object, ...more: unknown[]) => void };
  userengage: (name: string, ...given: unknown[]) => void;
};
const setCookie = (cookie: string) => Object.assign(document, { cookie });
const civchat = () => page.civchat as { [name: string]: unknown };
let items: Item[] = [];
let start: () => void;
let tests = 0;

/** The collector, as the widget sees it through `fetch`; earlier tests' widgets send with other keys. */
const collect = async (_url: RequestInfo | URL, request?: RequestInit): Promise<Response> => {
  const { key, events } = JSON.parse(request?.body as string);
  if (key === apiKey()) items.push(...events);
  return new Response('{"accepted":1}', { status: 200 });
};
const apiKey = () => `test-${tests}`;
const arrived = async (count: number): Promise<Item[]> => {
  await vi.waitFor(() => expect(items.length).toBeGreaterThanOrEqual(count), { timeout: 2000, interval: 5 });
  return items;
};

beforeEach(async () => {
  items = [];
  tests++;
  localStorage.clear();
  setCookie('__ca__chat=;max-age=0;path=/');
  Reflect.deleteProperty(page, 'userengage');
  if (page.UE) Reflect.deleteProperty(page.UE, 'pageHit'); // An earlier test's routes are not this one's.
  Reflect.deleteProperty(page, 'UE');
  Reflect.deleteProperty(page, 'dataLayer');
  page.fetch = collect;
  vi.resetModules(); // each test is a page load
  start = (await import('../src/widget')).start;
  page.civchat = { apiKey: apiKey() };
});

describe('at load', () => {
  it('a page view says all that civchat says of the user, and no setting', async () => {
    const settings = {
      apiKey: apiKey(),
      consent: 'granted',
      endpoint: '/e/',
      server: 'x',
      spa: false,
      state: 'hidden',
    };
    page.civchat = { ...settings, onLoad() {}, user_id: '7', email: 'a@b.example', score: 3, tags: ['a'] };

    start();

    const [view] = await arrived(1);
    expect(view).toMatchObject({ name: 'page_view', data: {} });
    expect(view?.user).toEqual({ user_id: '7', email: 'a@b.example', score: 3, tags: ['a'] });
  });

  it('the key is written to the cookie and to civchat', async () => {
    start();

    const [view] = await arrived(1);
    expect(view?.anon).toMatch(/^[a-z0-9]{12}$/);
    expect(civchat().userKey).toBe(view?.anon);
    expect(document.cookie).toContain(`__ca__chat=${view?.anon}`);
  });

  it('a key given in civchat wins over the cookie', async () => {
    setCookie('__ca__chat=cookiecookie;path=/');
    page.civchat = { apiKey: apiKey(), userKey: 'givengivenaa' };

    start();

    expect((await arrived(1))[0]?.anon).toBe('givengivenaa');
    expect(document.cookie).toContain('__ca__chat=givengivenaa');
  });

  it('onLoad and the dataLayer hear of it, even when one of them throws', () => {
    const heard: object[] = [];
    page.dataLayer = { push: (entry) => heard.push(entry) };
    page.civchat = {
      apiKey: apiKey(),
      onLoad() {
        heard.push({ onLoad: true });
        throw new Error("the page's own");
      },
    };

    expect(() => start()).not.toThrow();
    expect(heard).toEqual([{ onLoad: true }, { event: 'cueline.ready' }]);
  });

  it('a second script changes nothing', async () => {
    start();
    const first = page.userengage;
    vi.resetModules();
    (await import('../src/widget')).start();

    page.userengage('event.once');

    const names = (await arrived(2)).map((item) => item.name);
    expect(page.userengage).toBe(first);
    expect(names).toEqual(['page_view', 'event.once']);
  });
});

describe('calls', () => {
  it('of the stub are replayed with their own time and address, and a kept reference goes on working', async () => {
    const noted: Noted[] = [[1000, 'https://shop.example/before', 'event.early', { a: 1 }]];
    const stub = Object.assign((name: string) => void noted.push([2000, location.href, name, undefined]), { q: noted });
    page.userengage = stub;

    start();
    stub('event.kept');

    const [early, , kept] = await arrived(3);
    expect(early).toMatchObject({ name: 'event.early', t: 1000, url: 'https://shop.example/before', data: { a: 1 } });
    expect(kept).toMatchObject({ name: 'event.kept', t: 2000 });
  });

  it('tolerate extra arguments', async () => {
    start();

    page.userengage('event.a', { b: 1 }, 12, 'https://elsewhere.example', () => {});

    const item = (await arrived(2))[1] as Item;
    expect(item).toMatchObject({ name: 'event.a', data: { b: 1 }, url: location.href });
    expect(Math.abs(item.t - Date.now())).toBeLessThan(5000);
  });

  it('carry the user_id of civchat as it is now, and nothing else of it', async () => {
    start();
    page.civchat = { apiKey: apiKey(), user_id: 'u9', email: 'a@b.example' };

    page.userengage('event.a');

    expect((await arrived(2))[1]?.user).toEqual({ user_id: 'u9' });
  });

  it('say all that JSON can of attributes and user_id, beside what it cannot', async () => {
    start();
    class Cart {
      total = 5;
      toJSON() {
        return 'a cart';
      }
    }
    const trap = {
      get broken() {
        throw new Error('trap');
      },
    };

    page.userengage('event.class', new Cart());
    page.userengage('event.text', 'price');
    page.userengage('event.bare');
    page.userengage('event.big', { big: 10n, total: 5 });
    page.userengage('event.trap', Object.defineProperties({ total: 5 }, Object.getOwnPropertyDescriptors(trap)));
    Object.assign(civchat(), { user_id: 7n });
    page.userengage('event.big_user', { total: 5 });
    Object.defineProperty(civchat(), 'user_id', Object.getOwnPropertyDescriptor(trap, 'broken') as PropertyDescriptor);
    page.userengage('event.trap_user', { total: 5 });

    const [, ...events] = await arrived(8);
    const total = { total: 5 };
    expect(events.map(({ name, data, user }) => [name.slice(6), data, user])).toEqual([
      ['class', total, {}],
      ['text', {}, {}],
      ['bare', {}, {}],
      ['big', { big: '10', total: 5 }, {}],
      ['trap', total, {}],
      ['big_user', total, { user_id: '7' }],
      ['trap_user', total, {}],
    ]);
  });

  it('never throw, whatever they are given', () => {
    start();
    const throwing = {
      get trap() {
        throw new Error('trap');
      },
    };

    for (const given of [undefined, null, 7, {}, [], Symbol('s'), () => {}]) {
      expect(() => (page.userengage as (...all: unknown[]) => void)(given, given)).not.toThrow();
    }
    expect(() => page.userengage('event.a', throwing)).not.toThrow();
  });

  it.each(['event.popup_closed', 'event.Added hashtag', 'client.update', 'product_event'])(
    'of %s record',
    async (name) => {
      start();

      page.userengage(name);

      expect((await arrived(2))[1]?.name).toBe(name);
    },
  );

  it.each(['download_pdf', '', 'events.x', 'Event.x', 'client.updates', 'constructor', 'page_view'])(
    'of %j record nothing, and warn once',
    async (name) => {
      const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
      start();

      page.userengage(name);
      page.userengage(name);
      page.userengage('event.after');

      expect((await arrived(2)).map((item) => item.name)).toEqual(['page_view', 'event.after']);
      expect(warned.mock.calls).toEqual([[`Cueline: "${name}" does not start with "event."`]]);
      warned.mockRestore();
    },
  );

  it('that the reference page names are all known', async () => {
    const reference = await readFile('../docs/reference/widget.md', 'utf8');
    const [, calls = ''] = /## Calls\n([\s\S]*?)\n## /.exec(reference) ?? [];
    const named = calls.matchAll(/'((?:event|widget)\.[<>\w]+|client\.update|product_event|consent)'/g);
    const names = Array.from(named, ([, name = '']) => name);
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    start();

    for (const name of names) page.userengage(name);

    expect(names.length).toBeGreaterThan(6);
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });

  it('of the chat window run its callbacks', () => {
    const ran: string[] = [];
    Object.assign(civchat(), { onOpen: () => ran.push('open'), onClose: () => ran.push('close') });
    start();

    for (const verb of ['open', 'show', 'hide', 'close']) page.userengage(`widget.${verb}`);

    expect(ran).toEqual(['open', 'close']);
  });
});

describe('UE', () => {
  it('pageHit records a page view with what is said of the user from now on', async () => {
    start();

    page.UE.pageHit?.({ email: 'new@b.example' }, 'extra');

    const [, view] = await arrived(2);
    expect(view).toMatchObject({ name: 'page_view', user: { email: 'new@b.example' }, ref: location.href });
    expect(civchat().email).toBe('new@b.example');
  });

  it('resetAuth starts over as somebody new, of whom nothing old is said', async () => {
    page.civchat = { apiKey: apiKey(), user_id: 'old', email: 'old@b.example', onOpen() {} };
    start();

    page.UE.resetAuth?.({ user_id: 'new' });

    const [first, second] = await arrived(2);
    expect(second?.anon).not.toBe(first?.anon);
    expect(second?.user).toEqual({ user_id: 'new' });
    expect(civchat().userKey).toBe(second?.anon);
    expect(document.cookie).toContain(`__ca__chat=${second?.anon}`);
    expect(civchat().onOpen).toBeTypeOf('function');
  });

  it('destroy ends recording until init', async () => {
    start();
    page.UE.destroy?.();
    page.userengage('event.after');

    page.UE.init?.();
    page.userengage('event.again');

    expect((await arrived(3)).map((item) => item.name)).toEqual(['page_view', 'page_view', 'event.again']);
  });
});

describe('consent', () => {
  it('pending keeps all in memory; granted then sends it', async () => {
    page.civchat = { apiKey: apiKey(), consent: 'pending' };
    start();
    page.userengage('event.a');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([items, localStorage.length, document.cookie.includes('__ca__chat')]).toEqual([[], 0, false]);

    page.userengage('consent', 'granted');

    expect((await arrived(2)).map((item) => item.name)).toEqual(['page_view', 'event.a']);
    expect(document.cookie).toContain('__ca__chat=');
  });

  it('denied forgets what waits and records no more', async () => {
    page.civchat = { apiKey: apiKey(), consent: 'pending' };
    start();
    page.userengage('event.a');

    page.userengage('consent', 'denied');
    page.userengage('event.b');
    page.userengage('consent', 'granted');
    page.userengage('event.c');

    expect((await arrived(1)).map((item) => item.name)).toEqual(['event.c']);
  });
});

describe('civchat.spa', () => {
  it('records a page view for each route, none for a fragment', async () => {
    page.civchat = { apiKey: apiKey(), spa: true };
    start();
    await arrived(1);

    await import('../src/spa');
    history.pushState(null, '', '/product/1');
    await arrived(2);
    history.pushState(null, '', '/product/1#reviews');
    history.replaceState(null, '', '/product/2');
    await arrived(3);

    expect(items.map((item) => new URL(item.url).pathname).slice(1)).toEqual(['/product/1', '/product/2']);
    expect(items[1]?.ref).not.toBe(items[1]?.url);
  });

  it('records the route that came while its file was on its way', async () => {
    history.replaceState(null, '', '/');
    start();
    history.pushState(null, '', '/teas');

    await import('../src/spa');

    expect((await arrived(2)).map((item) => new URL(item.url).pathname)).toEqual(['/', '/teas']);
  });

  it('leaves alone the route that the page told of by itself', async () => {
    start();
    await import('../src/spa');

    history.pushState(null, '', '/told');
    page.UE.pageHit?.();
    page.userengage('event.after');

    expect((await arrived(3)).map((item) => item.name)).toEqual(['page_view', 'page_view', 'event.after']);
  });
});

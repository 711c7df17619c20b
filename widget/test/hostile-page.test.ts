// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Page } from '../src/page';
import type { Noted } from '../src/shelf';

/** Pages that are at odds with themselves: none of it may cost an event, or reach the page. */

const page = window as unknown as Page & {
  UE: { [verb: string]: (attributes?: object) => void };
  userengage: (name: string, ...given: unknown[]) => void;
};
const civchat = () => page.civchat as { [name: string]: unknown };
let names: string[] = [];
let start: () => void;
let tests = 0;

const collect = async (_url: RequestInfo | URL, request?: RequestInit): Promise<Response> => {
  const { key, events } = JSON.parse(request?.body as string);
  if (key === apiKey()) names.push(...events.map((event: { name: string }) => event.name));
  return new Response('{"accepted":1}', { status: 200 });
};
const apiKey = () => `hostile-${tests}`;
const arrived = async (...expected: string[]): Promise<void> =>
  vi.waitFor(() => expect(names).toEqual(expected), { timeout: 2000, interval: 5 });
const settled = (ms = 300) => new Promise((resolve) => setTimeout(resolve, ms));

/** Set a property of civchat that behaves in this way. */
const defineUserKey = (property: PropertyDescriptor): void => {
  Object.defineProperty(civchat(), 'userKey', { ...property, configurable: true });
};

beforeEach(async () => {
  names = [];
  tests++;
  localStorage.clear();
  for (const name of ['userengage', 'UE', 'dataLayer', 'civchat']) Reflect.deleteProperty(page, name);
  page.fetch = collect;
  vi.resetModules();
  start = (await import('../src/widget')).start;
  page.civchat = { apiKey: apiKey() };
});

afterEach(() => void vi.restoreAllMocks());

describe('a userKey', () => {
  it('whose setter throws costs nothing', async () => {
    defineUserKey({
      set() {
        throw new Error("the page's own");
      },
    });

    start();
    page.userengage('event.a');

    await arrived('page_view', 'event.a');
  });

  it('of a frozen civchat costs nothing', async () => {
    Object.freeze(page.civchat);

    start();
    page.userengage('event.a');

    await arrived('page_view', 'event.a');
  });

  it('whose setter stores nothing and calls again is told of the key once', async () => {
    let told = 0;
    defineUserKey({
      set() {
        told++;
        if (told < 100) page.userengage('client.update', { told });
      },
    });

    start();
    for (let n = 0; n < 5; n++) page.userengage('event.a');

    await settled();
    expect(told).toBe(1);
    expect(names).toHaveLength(7);
  });
});

describe('a page that puts another function in the place of userengage', () => {
  const wrap = () => {
    const original = page.userengage;
    page.userengage = (...given) => original(...given);
  };

  it('has its visitor refuse for good', async () => {
    start();
    await arrived('page_view');
    page.userengage('consent', 'denied');

    wrap();
    page.userengage('event.denied');
    await settled();

    expect(names).toEqual(['page_view']);
  });

  it('can load the script again, which starts nothing twice', async () => {
    start();
    wrap();

    vi.resetModules();
    (await import('../src/widget')).start();

    await arrived('page_view');
    await settled();
    expect(names).toEqual(['page_view']);
  });

  it('or takes it away still has what waits sent', async () => {
    start();
    page.userengage('event.a');

    Reflect.deleteProperty(page, 'userengage');

    await arrived('page_view', 'event.a');
  });
});

describe('nothing reaches the page', () => {
  it.each([[Symbol('thrown')], [Object.create(null)]])('of a callback that throws what has no text', (thrown) => {
    start();
    civchat().onOpen = () => {
      throw thrown;
    };

    expect(() => page.userengage('widget.open')).not.toThrow();
  });

  it('of a console that throws', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {
      throw new Error('console');
    });
    start();

    expect(() => page.userengage('no_event')).not.toThrow();
  });

  it('of a console that tells of itself', () => {
    start();
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {
      if (warned.mock.calls.length < 100) page.userengage('console_warn');
    });

    page.userengage('no_event');

    expect(warned.mock.calls.length).toBe(2);
  });

  it('of a civchat that throws when it is read', async () => {
    start();
    page.userengage('event.a');
    Object.defineProperty(window, 'civchat', {
      get: () => {
        throw new Error('civchat');
      },
      configurable: true,
    });

    await arrived('page_view', 'event.a');
  });

  it('of a second file that its policy refuses, and the page view is recorded', async () => {
    vi.spyOn(document.head, 'append').mockImplementation(() => {
      throw new TypeError('This document requires TrustedScriptURL assignment.');
    });
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    civchat().spa = true;

    start();

    await arrived('page_view');
    expect(page.UE.pageHit).toBeTypeOf('function');
  });
});

describe('onLoad', () => {
  it('runs where the dataLayer is no list', () => {
    let loaded = 0;
    Object.assign(page, { dataLayer: { page: 'x' } });
    civchat().onLoad = () => loaded++;

    start();

    expect(loaded).toBe(1);
  });
});

describe('what earlier pages left', () => {
  const leave = (...noted: Noted[]) => {
    for (const note of noted) localStorage[`cueline:${note}0.5`] = JSON.stringify(note);
  };

  it('answers nothing for the visitor of this one', async () => {
    leave([1, 'https://shop.example/', 'consent', 'denied'], [2, 'https://shop.example/', 'event.left']);
    civchat().consent = 'granted';

    start();

    await arrived('event.left', 'page_view');
  });

  it('stays where it is after UE.destroy', async () => {
    start();
    await arrived('page_view');
    page.UE.destroy?.();
    leave([2, 'https://shop.example/', 'event.left']);

    dispatchEvent(new Event('online'));
    await settled();
    expect(Object.keys(localStorage)).toHaveLength(1);

    page.UE.init?.();
    dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(names).toContain('event.left'), { timeout: 2000 });
  });

  it('is kept by each page under a name of its own, though Math.random be the same on each', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { kept } = await import('../src/queue');
    vi.resetModules();
    const other = (await import('../src/queue')).kept;

    kept.save(['k {}'], {}, 0);
    other.save(['k {}'], {}, 0);

    expect(Object.keys(localStorage)).toHaveLength(2);
  });
});

describe('civchat.spa', () => {
  it('leaves a page alone after UE.destroy, until it asks for a page view', async () => {
    start();
    await import('../src/spa');
    page.UE.destroy?.();

    history.pushState(null, '', '/destroyed');
    await settled(50);
    page.userengage('event.after_destroy');
    page.UE.pageHit?.();
    history.pushState(null, '', '/again');

    await arrived('page_view', 'page_view', 'page_view');
  });
});

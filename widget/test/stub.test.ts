// @vitest-environment happy-dom
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../src/page';

/** The stub of a page that is left before its script came. */

const page = window as unknown as Page & { userengage: (name: string, ...given: unknown[]) => void };
const demo = await readFile('../src/cueline/web/demo/index.html', 'utf8'); // It carries the stub as it is built.
const stub = new Function(/<script>(.*pagehide.*)<\/script>/.exec(demo)?.[1] ?? '');
const kept = (): unknown[][] =>
  Object.keys(localStorage)
    .sort()
    .map((name) => JSON.parse(localStorage[name]));
const leave = () => dispatchEvent(new Event('pagehide'));

beforeEach(() => {
  leave(); // Earlier tests' stubs have nothing left to keep.
  localStorage.clear();
  Reflect.deleteProperty(page, 'userengage');
  page.civchat = { apiKey: 'k' };
  stub();
});

describe('a page left before its script came', () => {
  it('keeps each call, with its time and address', () => {
    page.userengage('event.a', { n: 1 });
    page.userengage('event.b');
    leave();

    expect(
      kept()
        .map(([, url, name, attributes]) => [url, name, attributes])
        .sort(),
    ).toEqual([
      [location.href, 'event.a', { n: 1 }],
      [location.href, 'event.b', null],
    ]);
  });

  it('keeps the calls beside one that JSON cannot say', () => {
    page.userengage('event.a');
    page.userengage('event.b', { big: 10n });
    page.userengage('event.c');
    leave();

    expect(
      kept()
        .map(([, , name]) => name)
        .sort(),
    ).toEqual(['event.a', 'event.c']);
  });

  it('keeps nothing once the visitor refused', () => {
    Object.assign(page.civchat as object, { consent: 'granted' });
    page.userengage('event.a');
    page.userengage('consent', 'denied');
    leave();

    expect(kept()).toEqual([]);
  });

  it('keeps what was pending once the visitor agreed', () => {
    Object.assign(page.civchat as object, { consent: 'pending' });
    page.userengage('event.a');
    page.userengage('consent', 'granted');
    leave();

    expect(kept().map(([, , name]) => name)).toContain('event.a');
  });

  it.each([null, '', undefined, 'granted'])('takes a consent of %j for granted, as the script does', (consent) => {
    Object.assign(page.civchat as object, { consent });
    page.userengage('event.a');
    leave();

    expect(kept()).toHaveLength(1);
  });

  it.each(['pending', 'denied', true])('keeps nothing with a consent of %j', (consent) => {
    Object.assign(page.civchat as object, { consent });
    page.userengage('event.a');
    leave();

    expect(kept()).toEqual([]);
  });
});

// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { isChosen } from '../src/auto/choices';
import { bareUrl, selectorOf, short, textOf, urlOf } from '../src/auto/elements';
import { FILE_EXTENSIONS } from '../src/auto/links';
import { type Click, rage } from '../src/auto/rage';
import { passed } from '../src/auto/scroll';
import { page } from '../src/page';

const choose = (auto: unknown): void => {
  page.civchat = { apiKey: 'k', auto };
};
const element = (html: string): Element => {
  document.body.innerHTML = html;
  return document.body.firstElementChild as Element;
};

describe('what is chosen', () => {
  it.each([
    [true, true, true],
    [['downloads'], true, false],
    [{ downloads: true, forms: false }, true, false],
    [{ forms: 1 }, false, true],
    [false, false, false],
    [null, false, false],
    [{}, false, false],
    ['downloads', false, false],
    [7, false, false],
  ])('%j', (auto, downloads, forms) => {
    choose(auto);

    expect([isChosen('downloads'), isChosen('forms')]).toEqual([downloads, forms]);
  });

  it('is read live', () => {
    choose([]);
    const before = isChosen('forms');
    choose(['forms']);

    expect([before, isChosen('forms')]).toEqual([false, true]);
  });

  it('outlives a civchat that says nothing of it', () => {
    choose(['forms']);
    const before = isChosen('forms');
    page.civchat = { apiKey: 'k', user_id: '7' };

    expect([before, isChosen('forms'), isChosen('downloads')]).toEqual([true, true, false]);
  });
});

describe('texts', () => {
  it.each([
    ['  two\n\t words ', 'two words'],
    ['x'.repeat(100), 'x'.repeat(80)],
    ['🍵'.repeat(81), '🍵'.repeat(80)],
    ['', ''],
  ])('%j is said as %j', (text, said) => {
    expect(short(text)).toBe(said);
  });

  it('a link that says nothing is called by its label', () => {
    expect(textOf(element('<a aria-label=" Our\nshop "><img></a>'))).toBe('Our shop');
    expect(textOf(element('<a aria-label="Shop">Teas</a>'))).toBe('Teas');
    expect(textOf(element('<a></a>'))).toBe('');
  });
});

describe('an element', () => {
  it.each([
    ['<button id="buy" class="primary  large">Buy</button>', 'button#buy.primary.large'],
    ['<div></div>', 'div'],
    ['<form id="order"><input name="id"><input name="className"></form>', 'form#order'],
  ])('%s is %s', (html, selector) => {
    expect(selectorOf(element(html))).toBe(selector);
  });
});

describe('an address', () => {
  it('loses what may be about a person', () => {
    const url = urlOf('https://ann:secret@shop.example:8443/a/b?mail=ann@example.org#ann') as URL;

    expect(bareUrl(url)).toBe('https://shop.example:8443/a/b');
  });

  it.each(['http://[', 'https://'])('%s is none', (text) => {
    expect(urlOf(text)).toBeUndefined();
  });
});

describe('files', () => {
  it('stand in the list once, sorted', () => {
    const listed = FILE_EXTENSIONS.split('|');

    expect(listed).toEqual([...new Set(listed)].sort());
  });
});

describe('depths', () => {
  it.each([
    [0, 24, []],
    [0, 25, [25]],
    [25, 25, []],
    [30, 91, [50, 75, 90]],
    [0, 100, [25, 50, 75, 90, 100]],
    [100, 100, []],
  ])('from %i to %i percent passes %j', (before, now, marks) => {
    expect(passed(before, now)).toEqual(marks);
  });
});

describe('rage', () => {
  let isRage: (click: Click) => boolean;
  beforeEach(() => {
    isRage = rage();
  });
  const told = (...clicks: [x: number, t: number][]): boolean[] => clicks.map(([x, t]) => isRage({ x, y: 0, t }));

  it('is told at the third click, once a burst', () => {
    expect(told([0, 0], [0, 200], [0, 400], [0, 600], [0, 800], [0, 1700])).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('is told again for a burst after a rest', () => {
    expect(told([0, 0], [0, 1], [0, 2], [0, 2000], [0, 2001], [0, 2002])).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['clicks that take longer than a second', [0, 0], [0, 501], [0, 1001]],
    ['clicks further apart than 30 pixels', [0, 0], [0, 1], [31, 2]],
    ['two clicks', [0, 0], [0, 1]],
    ['two clicks on a label', [0, 0], [0, 0], [0, 1], [0, 1]],
  ] as [string, ...[number, number][]][])('%s are none', (_what, ...clicks) => {
    expect(told(...clicks)).not.toContain(true);
  });

  it('a second and 30 pixels still count', () => {
    expect(told([0, 0], [30, 500], [15, 1000]).at(-1)).toBe(true);
  });
});

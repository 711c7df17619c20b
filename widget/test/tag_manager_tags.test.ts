import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { aPage } from './tag-manager/page';
import { fire } from './tag-manager/run_script';
import { sandbox } from './tag-manager/sandbox';
import { play, scenariosOf } from './tag-manager/scenarios';
import { readTemplate } from './tag-manager/template';

const file = new URL('../../integrations/google-tag-manager/template.tpl', import.meta.url);
const template = readTemplate(await readFile(file, 'utf8'));

type Called = [name: string, attributes?: unknown];
type Page = ReturnType<typeof aPage>;
const load = { type: 'load', apiKey: 'k1', server: 'https://cueline.shop.example', consent: 'granted' };
const NOW = 1_795_456_800_000;
const HERE = 'https://shop.example/teas?from=mail';

const fireOn = (page: Page, fields: object): string[] =>
  fire(template.script, sandbox(page.world, template.permissions), fields);
const userengageOf = ({ world }: Page) => world.window.userengage as ((...call: unknown[]) => void) & { q: unknown[] };

/** What the widget does when it comes: it takes the notes, and the page's function is its own from then on. */
const widgetOn = (page: Page): Called[] => {
  const called: Called[] = userengageOf(page).q.map((noted) => (noted as unknown[]).slice(2) as Called);
  page.world.window.userengage = Object.assign((...call: Called) => called.push(call), { ready: true });
  return called;
};

describe("the template's own tests pass, as in the tag manager's editor", () => {
  it.each(scenariosOf(template.tests))('%s', (scenario) => {
    play(template.script, template.tests, scenario, sandbox(aPage().world, template.permissions));
  });

  it('and a wrong expectation fails', () => {
    const tests = "scenarios:\n- name: a\n  code: |-\n    runCode({});\n    assertApi('gtmOnSuccess').wasCalled();";

    expect(() => play(template.script, tests, 'a', sandbox(aPage().world, template.permissions))).toThrow(
      'gtmOnSuccess was not called',
    );
  });
});

describe('the sandbox of these tests', () => {
  it.each([
    ["require('copyFromWindow')('document')", 'access_globals read document'],
    ["require('setInWindow')('userengage.ready', 1)", 'access_globals write userengage.ready'],
    ["require('callInWindow')('civchat')", 'access_globals execute civchat'],
    ["require('injectScript')('https://elsewhere.example/x.js')", 'inject_script https://elsewhere.example/x.js'],
    ["require('injectScript')('http://cueline.shop.example/widget.js')", 'inject_script http:'],
    ["require('isConsentGranted')('ad_storage')", 'access_consent ad_storage read'],
    ["require('sendPixel')('https://elsewhere.example')", 'The sandbox has no sendPixel'],
  ])('%s is refused', (script, why) => {
    expect(() => fire(script, sandbox(aPage().world, template.permissions), {})).toThrow(why);
  });

  it.each(['window', 'document', 'Object', 'JSON', 'Date', 'console', 'globalThis'])('has no %s', (name) => {
    expect(() => fire(`${name};`, {}, {})).toThrow(`${name} is not defined`);
  });
});

describe('a tag that loads', () => {
  it('sets civchat up, loads the widget once it is asked to, and tells how that went', () => {
    const page = aPage();

    const heard = fireOn(page, { ...load, about: [{ name: 'user_id', value: 7 }], spa: true });

    expect(page.world.window.civchat).toEqual({ apiKey: 'k1', spa: true, user_id: 7 });
    expect(page.injected.map(({ url }) => url)).toEqual(['https://cueline.shop.example/widget.js']);
    expect(heard).toEqual([]);
    page.injected[0]?.loaded();
    expect(heard).toEqual(['success']);
  });

  it('leaves out what has no value, and lets no row replace a setting', () => {
    const page = aPage();
    const about = [
      { name: 'email', value: undefined },
      { name: 'apiKey', value: 'stolen' },
      { name: '', value: 'x' },
    ];

    fireOn(page, { ...load, about });

    expect(page.world.window.civchat).toEqual({ apiKey: 'k1' });
  });

  it("keeps the page's own civchat, callbacks included", () => {
    const heard: string[] = [];
    const page = aPage({ civchat: { apiKey: 'old', plan: 'gold', onLoad: () => heard.push('onLoad') } });

    fireOn(page, load);

    const civchat = page.world.window.civchat as { apiKey: string; plan: string; onLoad: () => void };
    civchat.onLoad();
    expect([civchat.apiKey, civchat.plan, heard]).toEqual(['k1', 'gold', ['onLoad']]);
  });

  it.each([{ server: 'http://cueline.shop.example' }, { server: '' }, { apiKey: '' }])('refuses %j', (wrong) => {
    const page = aPage();

    expect(fireOn(page, { ...load, ...wrong })).toEqual(['failure']);
    expect(page.injected).toEqual([]);
    expect(page.said[0]).toMatch(/^Cueline: .*\./);
  });
});

describe('calls', () => {
  it('are kept with their time and address, whichever tag fires first, and handed over in order', () => {
    const page = aPage();

    fireOn(page, { type: 'event', eventName: 'first', attributes: [{ name: 'n', value: 1 }] });
    fireOn(page, load);
    userengageOf(page)('event.of_the_page', { n: 2 });

    expect(userengageOf(page).q).toEqual([
      [NOW, HERE, 'event.first', { n: 1 }],
      [NOW, HERE, 'event.of_the_page', { n: 2 }],
    ]);
  });

  it('go straight to the widget once it is there, by a kept reference too', () => {
    const page = aPage();
    fireOn(page, load);
    const kept = userengageOf(page);
    const called = widgetOn(page);

    kept('event.kept', { n: 1 });
    fireOn(page, { type: 'event', eventName: 'event.tag' });

    expect(called).toEqual([
      ['event.kept', { n: 1 }],
      ['event.tag', {}],
    ]);
  });

  it("go to the page's stub when it has one", () => {
    const called: unknown[] = [];
    const page = aPage({ userengage: Object.assign((...call: unknown[]) => called.push(call), { q: [] }) });

    fireOn(page, load);
    fireOn(page, { type: 'event', eventName: 'a' });

    expect(called).toEqual([['event.a', {}]]);
  });

  it('carry attributes as they were at that moment', () => {
    const page = aPage();
    fireOn(page, load);
    const cart = { items: [1] };

    userengageOf(page)('event.cart', cart);
    cart.items.push(2);

    expect(userengageOf(page).q).toEqual([[NOW, HERE, 'event.cart', { items: [1] }]]);
  });
});

describe('a tag that sends', () => {
  const sent = (fields: object): Called[] => {
    const page = aPage();
    fireOn(page, load);
    const called = widgetOn(page);
    expect(fireOn(page, fields)).toEqual(['success']);
    return called;
  };

  it('an event takes an object, and its rows win', () => {
    const fields = { type: 'event', eventName: 'signup', object: { plan: 'free', at: { x: 1 } } };

    expect(sent({ ...fields, attributes: [{ name: 'plan', value: 'premium' }] })).toEqual([
      ['event.signup', { plan: 'premium', at: { x: 1 } }],
    ]);
  });

  it('a product event cannot lose its product to a row', () => {
    const attributes = [
      { name: 'product_id', value: 'other' },
      { name: 'price', value: 12.5 },
    ];

    expect(sent({ type: 'product', productId: 'p1', productEvent: 'purchase', attributes })).toEqual([
      ['product_event', { product_id: 'p1', event_type: 'purchase', price: 12.5 }],
    ]);
  });

  it('user attributes', () => {
    expect(sent({ type: 'user', about: [{ name: 'plan', value: 'gold' }] })).toEqual([
      ['client.update', { plan: 'gold' }],
    ]);
  });

  it.each(['granted', 'denied'])('consent %s', (answer) => {
    expect(sent({ type: 'consent', answer })).toEqual([['consent', answer]]);
  });

  it.each([
    { type: 'event' },
    { type: 'product', productId: 'p1' },
    { type: 'consent', answer: 'maybe' },
    { type: 'else' },
  ])('says what is missing in %j', (fields) => {
    const page = aPage();

    expect(fireOn(page, fields)).toEqual(['failure']);
    expect(page.said).toHaveLength(1);
    expect(page.world.window).toEqual({});
  });
});

describe('consent mode', () => {
  it('that has granted asks nothing more', () => {
    const page = aPage();
    page.granted.add('analytics_storage');

    fireOn(page, { ...load, consent: 'mode' });

    expect(page.world.window.civchat).toEqual({ apiKey: 'k1', consent: 'granted' });
  });

  it('says nothing where the page has said what the consent is', () => {
    const page = aPage();
    page.world.window.civchat = { consent: 'denied' };
    page.granted.add('analytics_storage');
    fireOn(page, { ...load, consent: 'mode' });
    const called = widgetOn(page);

    page.changeConsent('analytics_storage', true);

    expect(page.world.window.civchat).toMatchObject({ consent: 'denied' });
    expect(called).toEqual([]);
  });

  it('that has not is waited for, and its changes are passed on', () => {
    const page = aPage();
    fireOn(page, { ...load, consent: 'mode' });
    const called = widgetOn(page);

    page.changeConsent('ad_storage', true);
    page.changeConsent('analytics_storage', true);
    page.changeConsent('analytics_storage', false);

    expect(page.world.window.civchat).toEqual({ apiKey: 'k1', consent: 'pending' });
    expect(called).toEqual([
      ['consent', 'granted'],
      ['consent', 'denied'],
    ]);
  });
});

// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Page } from '../src/page';
import type { Step } from '../src/watch';

const page = window as unknown as Page & { userengage: NonNullable<Page['userengage']> };
const scripts = () => [...document.querySelectorAll('head script')] as HTMLScriptElement[];
let start: () => void;

beforeEach(async () => {
  localStorage.clear();
  document.head.innerHTML = '';
  history.replaceState({}, '', '/');
  Reflect.deleteProperty(page, 'userengage');
  Reflect.deleteProperty(page, 'UE');
  page.fetch = async () => new Response('{"accepted":1,"items":[{"code":"event_name_empty"}]}', { status: 200 });
  const own = document.createElement('script');
  Object.assign(own, { src: 'https://cueline.example/a/widget.js', nonce: 'n0nce', type: 'text/plain' });
  Object.defineProperty(document, 'currentScript', { value: own, configurable: true });
  vi.resetModules();
  start = (await import('../src/widget')).start;
});

describe('who looks on', () => {
  it('finds what happened before, then hears each step', async () => {
    page.civchat = { apiKey: 'k', debug: true };
    start();
    page.userengage('event.early');

    const early = page.userengage.watch as Step[];
    expect(early.map(([what, item]) => [what, JSON.parse(item as string).name])).toEqual([
      ['queued', 'page_view'],
      ['queued', 'event.early'],
    ]);
    const heard: Step[] = [];
    page.userengage.watch = { push: (step) => heard.push(step) };
    await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 2000 });

    expect(heard[0]?.[0]).toBe('sent');
    expect(JSON.parse(heard[0]?.[1] as string).events).toHaveLength(2);
    expect(heard[1]?.slice(0, 2)).toEqual(['answered', 200]);
  });
});

describe('a second file', () => {
  it('is loaded from beside the first, with its nonce, when the page asks for it', () => {
    page.civchat = { apiKey: 'k', auto: true, debug: true, spa: true };

    start();

    expect(scripts().map((script) => [script.src, script.nonce])).toEqual([
      ['https://cueline.example/a/debug.js', 'n0nce'],
      ['https://cueline.example/a/auto.js', 'n0nce'],
      ['https://cueline.example/a/spa.js', 'n0nce'],
    ]);
  });

  it('to debug is loaded when the address asks for it', () => {
    page.civchat = { apiKey: 'k' };
    history.replaceState({}, '', '/?cueline_debug');

    start();

    expect(scripts().map((script) => script.src)).toEqual(['https://cueline.example/a/debug.js']);
  });

  it('is not loaded otherwise', () => {
    page.civchat = { apiKey: 'k' };

    start();

    expect(scripts()).toEqual([]);
    expect(page.userengage.watch).toBeUndefined();
  });
});

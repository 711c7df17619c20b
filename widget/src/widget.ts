import { PAGE_VIEW, readCall } from './calls';
import { type Civchat, userAttributes } from './civchat';
import { delivery } from './delivery';
import { eventIds } from './ids';
import { entryOf } from './recorder';
import { watchRoutes } from './routes';
import { type Noted, shelf } from './shelf';
import { post } from './transport';
import { visitor } from './visitor';

/** `userengage`: the stub has `q`, the calls it noted; the real one is `ready`. */
type Userengage = ((name: string, attributes?: unknown) => void) & { q?: Noted[]; ready?: boolean };

/** The host page, with what it and we put on its window. */
export type Page = Window &
  typeof globalThis & {
    civchat?: Civchat;
    userengage?: Userengage;
    UE?: object;
    dataLayer?: { push?(entry: object): void };
  };

/** Nothing ever throws into the host page; what went wrong is told in its console. */
const quiet =
  <A extends unknown[]>(work: (...given: A) => void) =>
  (...given: A): void => {
    try {
      work(...given);
    } catch (error) {
      console.warn('Cueline:', error);
    }
  };

/** Take over `page`: its calls so far, its calls from now on, and what earlier pages left behind. */
export const start = quiet((page: Page): void => {
  const { document, location } = page;
  const stub: Partial<Userengage> = page.userengage || {};
  if (stub.ready) return;

  const script = document.currentScript as HTMLScriptElement | null;
  const endpoint = new URL('api/event/', (script && script.src) || location.href).href;
  const random = (count: number) => page.crypto.getRandomValues(new Uint32Array(count));
  const newId = eventIds(random);
  const civchat = (): Civchat => page.civchat || {};
  const who = visitor(page, civchat, random);
  const told: { [text: string]: number } = {};
  let consent: unknown;
  let stopped = false;
  let previous = document.referrer;

  const tell = (text: string) => {
    if (!told[text]) console.warn(`Cueline: ${text}`);
    told[text] = 1;
  };
  const consented = () => consent || civchat().consent || 'granted';
  const allowed = () => consented() === 'granted';

  const kept = shelf(() => page.localStorage, newId(Date.now()));
  const queue = delivery({
    now: Date.now,
    chance: Math.random,
    post: (body, keepalive, leaving) => post(civchat().endpoint || endpoint, body, keepalive, leaving, tell),
    apiKey: () => civchat().apiKey || '',
    allowed,
    hidden: () => document.visibilityState === 'hidden',
    after: (ms, work) => page.setTimeout(quiet(work), ms),
    cancel: (timer) => page.clearTimeout(timer),
    shelf: kept,
  });

  const record = (name: string, attributes: unknown, t = Date.now(), url = location.href, about?: object) => {
    if (stopped) return;
    if (consented() === 'denied') return queue.forget();
    const happening = Object.assign({ id: newId(t), t, name, url, anon: who.key() }, about);
    if (allowed()) who.keep();
    queue.add(entryOf(happening, attributes, civchat()));
  };

  const viewPage = quiet((attributes?: object) => {
    stopped = false;
    if (attributes) page.civchat = Object.assign(civchat(), attributes);
    const { href } = location;
    record(PAGE_VIEW, {}, Date.now(), href, { ref: previous, title: document.title });
    previous = href;
  });

  const call = quiet((name: string, attributes?: unknown, t?: number, url?: string) => {
    const read = readCall(name);
    if (read.kind === 'record') record(name, attributes, t, url);
    else if (read.kind === 'widget') run(read.callback);
    else if (read.kind === 'unknown') {
      tell(`"${name}" was not sent: event names start with "event.", as in userengage('event.${name}')`);
    } else {
      consent = attributes;
      if (consented() === 'denied') queue.forget();
      else wake();
    }
  });

  const run = quiet((callback?: 'onLoad' | 'onOpen' | 'onClose') => {
    const given = callback && civchat()[callback];
    if (given) given();
  });

  const replay = ([t, url, name, attributes]: Noted) => call(name, attributes, t, url);

  /** The visitor, the network or their consent came back. */
  const wake = quiet(() => {
    if (!allowed()) return;
    who.key();
    who.keep();
    const found = kept.adopt(Date.now());
    queue.take(found);
    found.calls.forEach(replay);
    queue.flush();
  });

  const route = quiet(() => {
    if (previous.split('#')[0] !== location.href.split('#')[0]) viewPage();
  });

  const userengage: Userengage = (name, attributes) => call(name, attributes);
  userengage.ready = true;
  page.userengage = userengage;
  page.UE = Object.assign(page.UE || {}, {
    pageHit: viewPage,
    refresh: viewPage,
    init: viewPage,
    resetAuth: quiet((attributes?: object) => {
      for (const name of userAttributes(civchat())) delete civchat()[name];
      who.renew();
      viewPage(attributes);
    }),
    destroy: quiet(() => {
      stopped = true;
      queue.flush();
    }),
  });

  wake();
  if (stub.q) {
    stub.q.splice(0).forEach(replay);
    stub.q.push = (...noted: Noted[]) => noted.map(replay).length; // Somebody kept a reference to the stub.
  }
  viewPage();

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') queue.leave();
    else wake();
  });
  page.addEventListener('pagehide', () => {
    queue.leave();
    queue.release();
  });
  page.addEventListener('pageshow', (event) => event.persisted && wake());
  page.addEventListener('online', wake);
  if (civchat().spa) watchRoutes(page, route);

  run('onLoad');
  if (page.dataLayer && page.dataLayer.push) page.dataLayer.push({ event: 'cueline.ready' });
});

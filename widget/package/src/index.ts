/**
 * Cueline for applications that are bundled. Importing does nothing; on a server every call does nothing. In a browser it
 * is the widget: one `userengage`, one queue, one sender in each page, whoever comes first.
 */
import spa from 'cueline:spa';
import stub from 'cueline:stub';
import widget from 'cueline:widget';
import type { LoadSettings, UE, UserAttributes, Userengage } from './types.js';

export * from './types.js';

const isBrowser = (): boolean => typeof document !== 'undefined';

/** What the page says of itself; `load` and `pageHit` add to it. */
const say = (more: object | undefined): void => {
  window.civchat = Object.assign(window.civchat || {}, more);
};

/** What was asked of `UE` before there was one. */
const waiting: ((ue: UE) => void)[] = [];
let timer = 0;
let isDestroyed = false;
let hasRoutes = false;

/** Do what waits. A widget that the page loads by itself tells nobody that it has come, so it is looked for. */
const settle = (): void => {
  while (window.UE && waiting[0]) (waiting.shift() as (ue: UE) => void)(window.UE);
  clearTimeout(timer);
  if (waiting[0]) timer = setTimeout(settle, 250);
};

/** Do `work` with `window.UE`: now, or as soon as the widget is there. */
const withUE = (work: (ue: UE) => void): void => {
  if (!isBrowser()) return;
  waiting.push(work);
  settle();
};

/** The address of the server's widget, which events go beside; nothing when nobody can tell. */
const scriptOf = ({ server, endpoint }: { server?: unknown; endpoint?: unknown }): string | undefined => {
  const given = server === undefined && endpoint ? '/' : `${server}`;
  return /^(https?:\/)?\//.test(given)
    ? new URL(`${given.replace(/\/+$/, '')}/widget.js`, location.href).href
    : undefined;
};

/** Watch routes with the package's own copy: the page's policy may not let the server's `spa.js` in. */
const watchRoutes = (): void => {
  if (!hasRoutes) spa();
  hasRoutes = true;
};

/**
 * Start, with the settings and what is known of the user: the page view is recorded, and what waits is sent.
 *
 * Call it once the page runs, such as in the entry module. Calling it again, or beside a `widget.js` of the page, starts
 * nothing twice: it says anew what is given.
 */
export const load = (settings: LoadSettings): void => {
  if (!isBrowser()) return;
  const src = scriptOf(settings);
  if (src) {
    say(Object.assign({}, settings, { spa: undefined })); // The widget need not load a second file for it.
    widget({ src });
    if (settings.spa) watchRoutes();
    if (isDestroyed) withUE((ue) => ue.init());
    isDestroyed = false;
    settle();
  } else console.warn('Cueline: load() needs `server`: "https://…", or a path that starts with "/"');
};

/** Record an event, say something of the user, or answer about consent. Before `load` it is kept, with its time and page. */
export const userengage: Userengage = (...call: unknown[]): void => {
  if (!isBrowser()) return;
  settle();
  stub();
  (window.userengage as unknown as (...call: unknown[]) => void)(...call);
};

/** Record a page view; what is given is known of the user from then on. Before `load` it only says who the user is. */
export const pageHit = (attributes?: UserAttributes): void => {
  if (!isBrowser()) return;
  if (window.UE) withUE((ue) => ue.pageHit(attributes));
  else say(attributes);
};

/** Start over as a new visitor, of whom only what is given is known: somebody signed out. */
export const resetAuth = (attributes?: UserAttributes): void => withUE((ue) => ue.resetAuth(attributes));

/** Record nothing more until `load` or `pageHit`. */
export const destroy = (): void => {
  if (!isBrowser() || !window.UE) return;
  isDestroyed = true;
  window.UE.destroy();
};

/** Answer for the visitor: what waits is sent, or forgotten. */
export const consent = (answer: 'granted' | 'denied'): void => userengage('consent', answer);

/** The visitor's key, as in the cookie `__ca__chat`; nothing on a server or before `load`. */
export const userKey = (): string | undefined => (isBrowser() && window.civchat ? window.civchat.userKey : undefined);

/** All of it under one name. */
export const cueline = { load, userengage, pageHit, resetAuth, destroy, consent, userKey };

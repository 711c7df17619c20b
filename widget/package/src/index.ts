/**
 * Cueline for applications that are bundled. Importing does nothing; on a server every call does nothing. In a browser it
 * is the widget: one `userengage`, one queue, one sender in each page, whoever comes first.
 */
import stub from 'cueline:stub';
import widget from 'cueline:widget';
import type { LoadSettings, UE, UserAttributes, Userengage } from './types.js';

export * from './types.js';

/** What was asked of `UE` before there was one. */
const waiting: (() => void)[] = [];
let isDestroyed = false;

const isBrowser = (): boolean => typeof document !== 'undefined';

const warn = (text: string): void => console.warn(`Cueline: ${text}`);

/** Do `work` with `window.UE`: now, or as soon as the widget is there. */
const withUE = (work: (ue: UE) => void): void => {
  waiting.push(() => work(window.UE as UE));
  settle();
};

/** Do what waits. A widget that the page loads by itself tells nobody that it has come, so it is looked for. */
const settle = (): void => {
  if (window.UE) for (const work of waiting.splice(0)) work();
  if (waiting[0]) setTimeout(settle, 250);
};

const absolute = (address: string): string => new URL(address, location.href).href;

/** The address of `server`'s widget: events go beside it. */
const scriptOf = ({ server, endpoint }: { server?: unknown; endpoint?: unknown }): string | undefined => {
  if (typeof server === 'string' && /^(https?:\/)?\//.test(server)) {
    return absolute(`${server.replace(/\/+$/, '')}/widget.js`);
  }
  return server === undefined && endpoint ? absolute('/widget.js') : undefined;
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
  if (src) begin(src, settings);
  else warn('load() needs `server`: "https://…", or a path that starts with "/"');
};

const begin = (src: string, settings: LoadSettings): void => {
  if (!settings.apiKey) warn('load() got no `apiKey`: events wait until civchat.apiKey is set');
  window.civchat = Object.assign(window.civchat || {}, settings);
  widget({ src });
  if (isDestroyed) withUE((ue) => ue.init());
  isDestroyed = false;
  settle();
};

/** Record an event, say something of the user, or answer about consent. Before `load` it is kept, with its time and page. */
export const userengage: Userengage = (...call: unknown[]): void => {
  if (!isBrowser()) return;
  if (waiting[0]) settle();
  stub();
  (window.userengage as unknown as (...call: unknown[]) => void)(...call);
};

/** Record a page view; what is given is known of the user from then on. Before `load` it only says who the user is. */
export const pageHit = (attributes?: UserAttributes): void => {
  if (!isBrowser()) return;
  if (window.UE) withUE((ue) => ue.pageHit(attributes));
  else window.civchat = Object.assign(window.civchat || {}, attributes);
};

/** Start over as a new visitor, of whom only what is given is known: somebody signed out. */
export const resetAuth = (attributes?: UserAttributes): void => {
  if (isBrowser()) withUE((ue) => ue.resetAuth(attributes));
};

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

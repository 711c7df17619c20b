import { isAllowed } from './consent';
import { delivery } from './delivery';
import { freshKey } from './ids';
import { civchat, isHidden, random } from './page';
import { shelf } from './shelf';
import { tell } from './tell';
import { post } from './transport';

const script = (document.currentScript || {}) as Partial<HTMLScriptElement>;

/** Where events go unless `civchat.endpoint` says otherwise: beside the script, so that a proxy's path prefix is kept. */
const endpoint = new URL('api/event/', script.src || location.href);

/** What this page keeps, and what it can adopt of other pages. */
export const kept = shelf(() => localStorage, freshKey(random));

/** Delivery on the real browser. */
export const queue = delivery({
  clock: Date.now,
  chance: Math.random,
  post: (body, keepalive, leaving) => post(civchat().endpoint || endpoint, body, keepalive, leaving, tell),
  liveKey: () => civchat().apiKey,
  allowed: isAllowed,
  hidden: isHidden,
  after: setTimeout,
  cancel: clearTimeout,
  shelf: kept,
});

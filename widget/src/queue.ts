import { beside } from './beside';
import { isAllowed } from './consent';
import { delivery } from './delivery';
import { freshKey } from './ids';
import { civchat, isHidden, random } from './page';
import { shelf } from './shelf';
import { post } from './transport';
import { note } from './watch';

/** What this page keeps, and what it can adopt of other pages. */
export const kept = shelf(() => localStorage, freshKey(random));

/** Delivery on the real browser. */
export const queue = delivery({
  clock: Date.now,
  chance: Math.random,
  post: (body, keepalive, leaving) => post(civchat().endpoint || beside('api/event/'), body, keepalive, leaving),
  liveKey: () => civchat().apiKey,
  allowed: isAllowed,
  away: isHidden,
  after: setTimeout,
  cancel: clearTimeout,
  note,
  shelf: kept,
});

import { isAllowed } from './consent';
import { delivery } from './delivery';
import { civchat, isHidden, random } from './page';
import { shelf } from './shelf';
import { post } from './transport';

/** What this page keeps, and what it can adopt of other pages. */
export const kept = shelf(() => localStorage, random(2));

/** Delivery on the real browser. */
export const queue = delivery({
  clock: Date.now,
  post,
  liveKey: () => civchat().apiKey,
  allowed: isAllowed,
  away: isHidden,
  after: setTimeout,
  cancel: clearTimeout,
  shelf: kept,
});

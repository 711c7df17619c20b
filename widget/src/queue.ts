import { attempt } from './attempt';
import { isAllowed } from './consent';
import { delivery } from './delivery';
import { freshKey } from './ids';
import { civchat, isHidden } from './page';
import { shelf } from './shelf';
import { post } from './transport';

/** What this page keeps, and what it can adopt of other pages. Browsers that deny storage throw when it is named. */
export const kept = shelf(attempt(() => localStorage) as Storage, freshKey());

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

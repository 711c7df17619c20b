import { isHidden } from './page';

/**
 * Tell when the page may be gone (`leave`), goes for good or into the back-forward cache (`leave(true)`), and when it or
 * the network is back (`wake`). `unload` is never used: it keeps a page out of the back-forward cache.
 */
export const watchComings = (leave: (forGood?: boolean) => void, wake: () => void): void => {
  for (const name of ['visibilitychange', 'pagehide', 'pageshow', 'online']) {
    const forGood = name === 'pagehide';
    addEventListener(name, () => (forGood || isHidden() ? leave(forGood) : wake()), true);
  }
};

import type { Page } from './page';

/**
 * Tell when `page` may be gone (`leave`), goes for good or into the back-forward cache (`leave(true)`), and when it or the network
 * is back (`wake`). `unload` is never used: it keeps a page out of the back-forward cache.
 */
export const watchComings = (page: Page, leave: (forGood?: boolean) => void, wake: () => void): void => {
  const { document } = page;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
    else wake();
  });
  page.addEventListener('pagehide', () => leave(true));
  page.addEventListener('pageshow', wake);
  page.addEventListener('online', wake);
};

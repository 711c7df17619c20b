import type { Page } from './page';

/**
 * Tell when `page` may be gone (`leave`), is gone for good or for the back button (`leave(0)`), and when it or the network
 * is back (`wake`). `unload` is never used: it keeps a page out of the back-forward cache.
 */
export const watchComings = (page: Page, leave: (until?: number) => void, wake: () => void): void => {
  const { document } = page;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
    else wake();
  });
  page.addEventListener('pagehide', () => leave(0));
  page.addEventListener('pageshow', wake);
  page.addEventListener('online', wake);
};

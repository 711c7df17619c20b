import type { Signals } from './opt-out';
import type { Page } from './page';
import type { Noted } from './shelf';

/**
 * The inline stub, first in `<head>`: notes calls until the script takes over. When it never does (blocked, offline, the
 * visitor left), the notes are kept for a later page, unless consent is open or refused, or the browser opts out.
 * Written for size: at most 400 bytes.
 */
((page, browser, noted: Noted[]) => {
  if (page.userengage) return;
  const userengage = (name: string, attributes?: unknown) => {
    try {
      attributes = JSON.parse(JSON.stringify(attributes));
    } catch {}
    noted.push([Date.now(), location.href, name, attributes]);
  };
  // biome-ignore lint/suspicious/noAssignInExpressions: it saves the bytes of saying it twice.
  (page.userengage = userengage as NonNullable<Page['userengage']>).q = noted;
  addEventListener('pagehide', () => {
    const { consent, gpc, dnt } = page.civchat || {};
    const isOptedOut = (gpc && browser.globalPrivacyControl) || (dnt && +browser.doNotTrack);
    try {
      // Granted or undefined; pending and denied are not.
      if (noted[0] && /^[gu]/.test(consent as string) && !isOptedOut) {
        localStorage[`cueline:${Math.random()}`] = JSON.stringify(noted.splice(0));
      }
    } catch {}
  });
})(window as Page, navigator as Signals, []);

import type { Page } from './page';
import type { Noted } from './shelf';

/**
 * The inline stub, first in `<head>`: notes calls until the script takes over. When it never does (blocked, offline, the
 * visitor left), the notes are kept for a later page, unless consent is still open. Written for size: at most 400 bytes.
 */
const page = window as Page;
if (!page.userengage) {
  const noted: Noted[] = [];
  page.userengage = (name: string, attributes?: unknown) => {
    try {
      attributes = JSON.parse(JSON.stringify(attributes));
    } catch {}
    noted.push([Date.now(), location.href, name, attributes]);
  };
  page.userengage.q = noted;
  addEventListener('pagehide', () => {
    try {
      if (noted[0] && ((page.civchat && page.civchat.consent) || 'granted') === 'granted') {
        localStorage[`cueline:${Math.random()}`] = JSON.stringify(noted.splice(0));
      }
    } catch {}
  });
}

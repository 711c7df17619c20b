import type { Signals } from './opt-out';
import type { Page } from './page';
import type { Noted } from './shelf';

/**
 * The inline stub, first in `<head>`: notes calls until the script takes over. When it never does (blocked, offline, the
 * visitor left), each note is kept for a later page, unless consent is open or refused, or the browser opts out.
 * Written for size: at most 400 bytes.
 */
{
  const page = self as Page;
  const browser = navigator as Signals;
  const json = JSON;
  const noted: Noted[] = [];
  let answer: unknown;
  if (!page.userengage) {
    // biome-ignore lint/suspicious/noAssignInExpressions: it saves the bytes of saying it twice.
    (page.userengage = ((name, attributes) => {
      try {
        attributes = json.parse(json.stringify(attributes));
        if ((attributes as string).big) answer = attributes; // The only text there is: an answer about consent.
      } catch {}
      noted.push([Date.now(), `${location}`, name, attributes]);
    }) as NonNullable<Page['userengage']>).q = noted;
    addEventListener('pagehide', () => {
      const civchat = page.civchat || {};
      // Granted, or neither answered nor set; pending and denied are not.
      ((civchat.gpc as never) & (browser.globalPrivacyControl as never)) |
        ((civchat.dnt as never) & (browser.doNotTrack as never)) ||
        /^[^gun]/.test((answer || civchat.consent) as string) ||
        // biome-ignore lint/suspicious/useIterableCallbackReturn: `forEach` is longer.
        noted.splice(0).map((note) => {
          try {
            // biome-ignore lint/style/useTemplate: it is longer.
            localStorage['cueline:' + note + Math.random()] = json.stringify(note);
          } catch {}
        });
    });
  }
}

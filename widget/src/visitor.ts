import type { Civchat } from './civchat';
import { freshKey, type Random } from './ids';
import { isKey, keepKey, keyIn } from './key';

/** Who is being tracked on this page: `civchat.userKey` wins, then an e-mail link, then the cookie, then a fresh key. */
export const visitor = (page: Window, civchat: () => Civchat, random: Random) => {
  let key = '';
  let kept = '';

  const find = (): string | undefined => {
    try {
      return keyIn(`${page.location.search};${page.document.cookie}`);
    } catch {
      return undefined; // A sandboxed frame may not read cookies.
    }
  };

  /** Make `next` the key; the page reads it back from `civchat.userKey`. */
  const adopt = (next: string): string => {
    key = next;
    if (civchat().userKey !== key) civchat().userKey = key;
    return key;
  };

  return {
    /** The key as of now. */
    key(): string {
      const given = civchat().userKey;
      return adopt(isKey(given) ? given : key || find() || freshKey(random));
    },

    /** Start over as somebody new. */
    renew: () => adopt(freshKey(random)),

    /** Keep the key in the cookie, once for each key. */
    keep(): void {
      if (kept === key) return;
      kept = key;
      try {
        keepKey(page.document, page.location.hostname, page.location.protocol === 'https:', key);
      } catch {}
    },
  };
};

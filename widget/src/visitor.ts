import { attempt } from './attempt';
import { freshKey } from './ids';
import { COOKIE, keepKey, keyIn } from './key';
import { civchat, random } from './page';

/** Who is tracked on this page: `civchat.userKey` wins, then the key known, an e-mail link, the cookie, a fresh key. */
export const visitor = () => {
  let key = '';
  let kept = '';

  const found = () => attempt(() => keyIn(`${location.search};${document.cookie}`));

  return {
    /** The key as of now; written back to `civchat.userKey` for the page, and to the cookie if `mayKeep`. */
    current(mayKeep: boolean): string {
      key = keyIn(`${COOKIE}=${civchat().userKey}`) || key || found() || freshKey(random);
      if (civchat().userKey !== key) civchat().userKey = key;
      if (mayKeep && kept !== key) {
        kept = key;
        keepKey(document, location, key);
      }
      return key;
    },

    /** Start over as somebody new. */
    renew(): void {
      civchat().userKey = key = freshKey(random);
    },
  };
};

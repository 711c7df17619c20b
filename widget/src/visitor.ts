import { attempt } from './attempt';
import { isAllowed } from './consent';
import { freshKey } from './ids';
import { keepKey, keyIn } from './key';
import { civchat, random } from './page';

let key = '';
let kept: string;

const found = () => attempt(() => keyIn(`${location.search};${document.cookie}`));

/**
 * The key of who is tracked on this page: `civchat.userKey` wins, then the key known, an e-mail link, the cookie, a fresh
 * one. It is written back to `civchat.userKey` for the page, and with consent to the cookie.
 */
export const currentKey = (): string => {
  if (civchat().userKey !== key) {
    civchat().userKey = key = keyIn(`__ca__chat=${civchat().userKey}`) || key || found() || freshKey(random);
  }
  if (isAllowed() && kept !== key) {
    kept = key;
    keepKey(document, location, key);
  }
  return key;
};

/** Start over as somebody new. */
export const renewKey = (): void => {
  civchat().userKey = key = freshKey(random);
};

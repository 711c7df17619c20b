import { attempt } from './attempt';
import type { Civchat } from './civchat';
import { isAllowed } from './consent';
import { freshKey } from './ids';
import { keepKey, keyIn } from './key';
import { civchat } from './page';

let key = '';
let told: Civchat;
let kept: string;

const found = () => attempt(() => keyIn(`${location.search};${document.cookie}`));

/** Use `fresh`, and tell the page so: once, because its setter may store nothing, throw, or call us again. */
const use = (settings: Civchat, fresh: string): void => {
  key = fresh;
  told = settings;
  attempt(() => {
    settings.userKey = fresh;
  });
};

/**
 * The key of who is tracked on this page: `civchat.userKey` wins, then the key known, an e-mail link, the cookie, a fresh
 * one. It is written back to `civchat.userKey` for the page, and with consent to the cookie.
 */
export const currentKey = (): string => {
  const settings = civchat();
  const now = (settings.userKey !== key && keyIn(`__ca__chat=${settings.userKey}`)) || key || found() || freshKey();
  if (settings !== told || now !== key) use(settings, now);
  // biome-ignore lint/suspicious/noAssignInExpressions: it saves the bytes of saying it twice.
  if (kept !== key && isAllowed()) keepKey((kept = key));
  return key;
};

/** Start over as somebody new. */
export const renewKey = (): void => use(civchat(), freshKey());

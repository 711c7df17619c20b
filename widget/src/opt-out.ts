import { civchat } from './page';

/** The browser's own ways to say no; Do Not Track is `"1"`, `"0"`, `"unspecified"` or null. https://w3c.github.io/gpc/ */
export type Signals = Navigator & { globalPrivacyControl?: boolean; doNotTrack: string };

/** Whether the browser says no in a way that the page's settings take for an answer. */
export const optsOut = (): unknown =>
  (civchat().gpc && (navigator as Signals).globalPrivacyControl) ||
  (civchat().dnt && +(navigator as Signals).doNotTrack);

import type { Civchat } from './civchat';

/** The browser's own ways to say no; Do Not Track is `"1"`, `"0"`, `"unspecified"` or null. https://w3c.github.io/gpc/ */
export type Signals = Navigator & { globalPrivacyControl?: boolean; doNotTrack: string };

/** Whether the browser says no in a way that the page's settings take for an answer. */
export const optsOut = (settings: Civchat): unknown =>
  (settings.gpc && (navigator as Signals).globalPrivacyControl) || (settings.dnt && +(navigator as Signals).doNotTrack);

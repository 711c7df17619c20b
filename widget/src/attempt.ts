import { tell } from './tell';

/** What may fail, and must not reach the host page. */

/** Return what `work` gives, or undefined when the browser refuses it. */
export const attempt = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {}
};

/** `work` that never throws into the host page; what went wrong is told in its console. */
export const quiet =
  <A extends unknown[]>(work: (...given: A) => void) =>
  (...given: A): void => {
    try {
      work(...given);
    } catch (error) {
      attempt(() => tell(`${error}`)); // The page may throw what has no text, and its console may be its own.
    }
  };

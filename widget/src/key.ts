// biome-ignore-all lint/suspicious/noDocumentCookie: the Cookie Store API came years after the browsers we run in.
import { attempt } from './attempt';

/** The visitor's key: twelve of [a-z0-9], in the cookie `__ca__chat` that shop back ends read too. */

const YEAR_SECONDS = 31536000;

/** The first valid key in a cookie or query text; a link from an e-mail carries it as `?__ca__chat=…`. */
export const keyIn = (text: string): string | undefined =>
  (/\b__ca__chat=([a-z\d]{12})(?![^&;#\s])/.exec(text) || [])[1];

/**
 * The widest domain that takes a cookie, as attributes to write it with; only the host itself when none does.
 *
 * Browsers refuse cookies on public suffixes but answer no question about them: the only way is to try.
 * https://publicsuffix.org/learn/
 */
const widest = (): string => {
  const labels = location.hostname.split('.');
  for (let at = labels.length; at--; ) {
    const domain = `;domain=${labels.slice(at).join('.')}`;
    document.cookie = `__ca__try=1${domain}`;
    if (document.cookie.includes('__ca__try')) {
      document.cookie = `__ca__try=${domain};max-age=0`;
      return domain;
    }
  }
  return '';
};

/** Keep `key` for a year from now; written on every visit, because Safari forgets a script's cookie in 7 days. */
export const keepKey = (key: string): void => {
  attempt(() => {
    document.cookie = `__ca__chat=${key};path=/;max-age=${YEAR_SECONDS};samesite=lax${widest()}${location.protocol === 'https:' ? ';secure' : ''}`;
  });
};

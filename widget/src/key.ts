/** The visitor's key: where it is found, and how it is kept. */

const COOKIE = '__ca__chat';
const YEAR_SECONDS = 31536000;

/** What the key needs of the document and its address. */
export interface Jar {
  cookie: string;
}

export const isKey = (value: unknown): value is string => typeof value === 'string' && /^[a-z0-9]{12}$/.test(value);

/** The key in a cookie or query text; a link from an e-mail carries it as `?__ca__chat=…`. */
export const keyIn = (text: string): string | undefined =>
  (/(?:^|[?&;\s])__ca__chat=([a-z0-9]{12})(?![^&;#\s])/.exec(text) || [])[1];

/**
 * The widest domain that takes a cookie, as the attribute to write it with; empty when only the host itself does.
 *
 * Browsers refuse cookies on public suffixes but have no question for it, so the only way is to try:
 * https://publicsuffix.org/learn/
 */
const domainAttribute = (jar: Jar, host: string): string => {
  const labels = host.split('.');
  for (let at = labels.length; at--; ) {
    const attribute = `;path=/;domain=${labels.slice(at).join('.')}`;
    jar.cookie = `__ca__try=1${attribute}`;
    if (jar.cookie.includes('__ca__try')) {
      jar.cookie = `__ca__try=${attribute};max-age=0`;
      return attribute;
    }
  }
  return ';path=/';
};

/** Keep `key` for a year from now. Writing it again on every visit is what keeps it in Safari, which expires it in 7 days. */
export const keepKey = (jar: Jar, host: string, secure: boolean, key: string): void => {
  jar.cookie = `${COOKIE}=${key}${domainAttribute(jar, host)};max-age=${YEAR_SECONDS};samesite=lax${secure ? ';secure' : ''}`;
};

import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepKey, keyIn } from '../src/key';

interface Jar {
  cookie: string;
}

/** A cookie jar as browsers are: public suffixes take no cookie, foreign domains neither. */
const jarOf = (host: string, suffixes: string[]): Jar & { domain: () => string; written: string[] } => {
  const kept = new Map<string, { value: string; domain: string }>();
  const written: string[] = [];
  return {
    written,
    domain: () => kept.get('__ca__chat')?.domain ?? 'none',
    get cookie() {
      return [...kept].map(([name, { value }]) => `${name}=${value}`).join('; ');
    },
    set cookie(text: string) {
      written.push(text);
      const [pair = '', ...attributes] = text.split(';');
      const [name = '', value = ''] = pair.split('=');
      const domain = (attributes.find((one) => one.startsWith('domain=')) ?? '').slice(7);
      if (domain && (suffixes.includes(domain) || !`.${host}`.endsWith(`.${domain}`))) return;
      if (attributes.includes('max-age=0')) kept.delete(name);
      else kept.set(name, { value, domain });
    },
  };
};

/** Keep a key on a page of this host. */
const keepOn = (jar: Jar, hostname: string, protocol = 'https:'): void => {
  vi.stubGlobal('document', jar);
  vi.stubGlobal('location', { hostname, protocol });
  keepKey('abc123def456');
};

afterEach(() => void vi.unstubAllGlobals());

describe('reading a key', () => {
  it.each([
    ['__ca__chat=abc123def456', 'abc123def456'],
    ['a=b; __ca__chat=abc123def456; c=d', 'abc123def456'],
    ['?utm=x&__ca__chat=abc123def456#top', 'abc123def456'],
    ['?__ca__chat=abc123def456;__ca__chat=zzzzzzzzzzzz', 'abc123def456'],
  ])('finds it in %s', (text, key) => {
    expect(keyIn(text)).toBe(key);
  });

  it.each(['', '__ca__chat=', '__ca__chat=ABC123DEF456', '__ca__chat=abc123def4567', 'x__ca__chat=abc123def456'])(
    'finds none in %j',
    (text) => {
      expect(keyIn(text)).toBeUndefined();
    },
  );

  it('passes over a spoilt cookie to a sound one', () => {
    expect(keyIn('__ca__chat=<script>; __ca__chat=abc123def456')).toBe('abc123def456');
  });
});

describe('keeping a key', () => {
  it.each([
    ['shop.example', ['example'], 'shop.example'],
    ['www.pl.shop.co.uk', ['uk', 'co.uk'], 'shop.co.uk'],
    ['localhost', ['localhost'], ''],
  ])('on %s takes the widest domain that is no public suffix', (host, suffixes, domain) => {
    const jar = jarOf(host, suffixes);

    keepOn(jar, host);

    expect(jar.cookie).toBe('__ca__chat=abc123def456');
    expect(jar.domain()).toBe(domain);
  });

  it('lasts a year, on the whole site, Lax, and Secure only where that is possible', () => {
    const [jar, plain] = [jarOf('shop.example', ['example']), jarOf('shop.example', ['example'])];

    keepOn(jar, 'shop.example');
    keepOn(plain, 'shop.example', 'http:');

    expect(jar.written.at(-1)).toBe(
      '__ca__chat=abc123def456;path=/;max-age=31536000;samesite=lax;domain=shop.example;secure',
    );
    expect(plain.written.at(-1)).not.toContain('secure');
  });

  it('does without where cookies are forbidden', () => {
    const jar = Object.defineProperty({} as Jar, 'cookie', {
      get: () => {
        throw new DOMException('sandboxed', 'SecurityError');
      },
      set: () => {
        throw new DOMException('sandboxed', 'SecurityError');
      },
    });

    expect(() => keepOn(jar, 'shop.example')).not.toThrow();
  });
});

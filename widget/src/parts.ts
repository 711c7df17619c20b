import type { Civchat } from './civchat';
import { consents } from './consent';
import { delivery } from './delivery';
import { freshKey, type Random } from './ids';
import type { Page } from './page';
import { recorder } from './recorder';
import { shelf } from './shelf';
import { post } from './transport';
import { visitor } from './visitor';

/** Where events go unless `civchat.endpoint` says otherwise: beside the script, so that a proxy's path prefix is kept. */
const besideScript = ({ document, location }: Page): URL => {
  const script = document.currentScript as HTMLScriptElement | null;
  return new URL('api/event/', (script && script.src) || location.href);
};

/** What stands behind the surface, on the real browser. `tell` hears why the server refused events. */
export const partsOf = (page: Page, tell: (text: string) => void) => {
  const civchat = (): Civchat => page.civchat || {};
  const random: Random = (count) => page.crypto.getRandomValues(new Uint32Array(count));
  const endpoint = besideScript(page);
  const consent = consents(civchat);
  const who = visitor(page, civchat, random);
  const kept = shelf(() => page.localStorage, freshKey(random));
  const queue = delivery({
    clock: Date.now,
    chance: Math.random,
    post: (body, keepalive, leaving) => post(civchat().endpoint || endpoint, body, keepalive, leaving, tell),
    apiKey: () => civchat().apiKey,
    allowed: consent.allowed,
    hidden: () => page.document.visibilityState === 'hidden',
    after: page.setTimeout,
    cancel: page.clearTimeout,
    shelf: kept,
  });
  const write = recorder(page, civchat, random, () => who.key(consent.allowed()), queue.add);
  return { civchat, consent, who, kept, queue, write };
};

export type Parts = ReturnType<typeof partsOf>;

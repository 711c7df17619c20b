import { consents } from './consent';
import { delivery } from './delivery';
import { freshKey } from './ids';
import { civchat, isHidden, random } from './page';
import { recorder } from './recorder';
import { shelf } from './shelf';
import { post } from './transport';
import { visitor } from './visitor';

/** Where events go unless `civchat.endpoint` says otherwise: beside the script, so that a proxy's path prefix is kept. */
const besideScript = (): URL => {
  const script = document.currentScript as HTMLScriptElement | null;
  return new URL('api/event/', (script && script.src) || location.href);
};

/** What stands behind the surface, on the real browser. `tell` hears why the server refused events. */
export const partsOf = (tell: (text: string) => void) => {
  const endpoint = besideScript();
  const consent = consents();
  const allowed = () => consent() === 'granted';
  const who = visitor();
  const kept = shelf(() => localStorage, freshKey(random));
  const queue = delivery({
    clock: Date.now,
    chance: Math.random,
    post: (body, keepalive, leaving) => post(civchat().endpoint || endpoint, body, keepalive, leaving, tell),
    liveKey: () => civchat().apiKey,
    allowed,
    hidden: isHidden,
    after: setTimeout,
    cancel: clearTimeout,
    shelf: kept,
  });
  const write = recorder(() => who.current(allowed()), queue.add);
  return { consent, allowed, who, kept, queue, write };
};

export type Parts = ReturnType<typeof partsOf>;

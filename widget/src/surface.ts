import { quiet } from './attempt';
import { isAboutUser } from './civchat';
import { isAllowed, isRefused } from './consent';
import { civchat, page, UE } from './page';
import { kept, queue } from './queue';
import { type About, PAGE_VIEW, record } from './recorder';
import type { Noted } from './shelf';
import { tell } from './tell';
import { currentKey, renewKey } from './visitor';

/** What is recorded. Another name that is no verb of ours is told, not guessed. */
const EVENT = /^event\.|^(client\.update|product_event)$/;

let stopped = false;

/** Record a page view; what is said of the user counts from now on. */
export const viewPage = quiet((attributes?: object) => {
  stopped = false;
  page.civchat = Object.assign(civchat(), attributes);
  record(PAGE_VIEW, 0, { ref: UE.seen || document.referrer, title: document.title });
  UE.seen = location.href;
});

/** Run one of the page's own callbacks, if it has it. */
export const run = quiet((callback: string) => {
  if (civchat()[callback]) (civchat()[callback] as () => void)();
});

/** Do what a call of `userengage` asks for. */
export const call = quiet((name: string, attributes?: unknown, about?: About) => {
  if (EVENT.test(name)) {
    if (!stopped) record(name, attributes, about);
  } else if (name === 'consent') {
    UE.consent = attributes;
    wake();
  } else if (name === 'widget.open') run('onOpen');
  else if (name === 'widget.close') run('onClose');
  else if (!/^widget\.(show|hide)$/.test(name)) tell(`"${name}" does not start with "event."`);
});

/** Do what a stub noted, with its own time and address. */
export const replay = ([t, url, name, attributes]: Noted): void => call(name, attributes, { t, url });

/** The visitor, the network or an answer about consent came (back). */
export const wake = quiet(() => {
  if (isRefused()) queue.forget();
  if (!isAllowed()) return;
  currentKey();
  if (!stopped) kept.adopt(Date.now(), queue.take, (noted) => EVENT.test(noted[2]) && replay(noted));
  queue.flush();
});

/** Start over as somebody new, of whom only `attributes` are known. */
export const resetAuth = quiet((attributes?: object) => {
  for (const name in civchat()) if (isAboutUser(name) && typeof civchat()[name] !== 'function') delete civchat()[name];
  renewKey();
  viewPage(attributes);
});

/** Record nothing more until a page view is asked for. */
export const destroy = (): void => {
  stopped = true;
};

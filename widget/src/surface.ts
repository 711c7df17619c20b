import { quiet } from './attempt';
import { readCall } from './calls';
import { isAboutUser } from './civchat';
import { civchat, page, type Userengage } from './page';
import type { Parts } from './parts';
import type { Happening } from './recorder';
import type { Noted } from './shelf';

/** Put `userengage` and `UE` on the page, and return what is called for it. */
export const surface = ({ consent, allowed, who, kept, queue, write }: Parts, tell: (text: string) => void) => {
  let stopped = false;
  const refused = () => consent() === 'denied';

  const viewPage = quiet((attributes?: object) => {
    stopped = false;
    if (attributes) page.civchat = Object.assign(civchat(), attributes);
    if (!refused()) write.view();
  });

  /** Run one of the page's own callbacks, if it has it. */
  const run = quiet((callback: string) => {
    const callbacks = civchat() as { [name: string]: () => void };
    if (callbacks[callback]) callbacks[callback]();
  });

  const call = quiet((name: string, attributes?: unknown, about?: Partial<Happening>) => {
    const asked = readCall(name);
    if (asked === 'unknown') tell(`"${name}" was not sent: event names start with "event."`);
    else if (asked === 'consent') {
      consent(attributes);
      wake();
    } else if (asked !== 'record') run(asked);
    else if (!stopped && !refused()) write.record(name, attributes, about);
  });

  const replay = ([t, url, name, attributes]: Noted) => call(name, attributes, { t, url });

  /** The visitor, the network or an answer about consent came (back). */
  const wake = quiet(() => {
    if (refused()) queue.forget();
    if (!allowed()) return;
    who.current(true);
    kept.adopt(Date.now(), queue.take, replay);
    queue.flush();
  });

  const resetAuth = quiet((attributes?: object) => {
    for (const name in civchat()) if (isAboutUser(name, civchat())) delete civchat()[name];
    who.renew();
    viewPage(attributes);
  });

  const destroy = () => {
    stopped = true;
  };

  const userengage: Userengage = (name, attributes) => call(name, attributes);
  userengage.ready = true;
  page.userengage = userengage;
  page.UE = { pageHit: viewPage, refresh: viewPage, init: viewPage, resetAuth, destroy };
  return { run, replay, wake, viewPage };
};

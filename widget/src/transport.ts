import { attempt } from './attempt';
import { beside, load } from './beside';
import { type Outcome, outcomeOf } from './outcome';
import { civchat } from './page';
import { tell } from './tell';
import { note } from './watch';

const ABORT_AFTER_MS = 20e3;

/** How often an answer said that there may be messages for this page. */
let listens = 0;

/**
 * Firefox has no `keepalive` before 133: a beacon is all that outlives the page there. What becomes of it is never told,
 * so its events stay on the shelf. https://bugzilla.mozilla.org/show_bug.cgi?id=1342484
 */
const outlives = (): boolean => 'keepalive' in Request.prototype;

/** Gives up after 20 s. Browsers from before 2022 have no such signal, and give up by themselves after a minute or more. */
const patience = () => attempt(() => AbortSignal.timeout(ABORT_AFTER_MS)) as AbortSignal;

/** Post `body` as text/plain, which needs no preflight. Never rejects. */
export const post = async (body: string, keepalive: boolean, leaving: boolean): Promise<Outcome> => {
  const url = civchat().endpoint || beside('api/event/');
  note('sent', body);
  try {
    if (leaving && !outlives()) navigator.sendBeacon(url, body);
    else {
      const answer = await fetch(url, { method: 'POST', body, keepalive, signal: patience() });
      // Read to its end: until then the request stays counted against the 64 KiB of keepalive.
      // https://github.com/whatwg/fetch/pull/419
      const text = await answer.text();
      note('answered', answer.status, text);
      const outcome = outcomeOf(answer.status, text, answer.headers.get('Retry-After'), Date.now());
      if (outcome && text.includes('"code"')) tell(text);
      if (text.includes('"messages"') && !listens++) load('messages');
      return outcome;
    }
  } catch {}
  return 0;
};

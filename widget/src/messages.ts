import { attempt, quiet } from './attempt';
import { beside } from './beside';
import { isAllowed } from './consent';
import { civchat, isHidden, page } from './page';

/**
 * Messages for this page, in a file of its own: loaded once an answer says that there may be some. While the page is looked
 * at, one question is held open at the server; each message is handed to `civchat.onPayloadReceived`, once in this tab.
 */

interface Message {
  id: number;
  payload: string;
}

interface Answer {
  items: Message[];
  newest: number;
}

const LONGEST_PAUSE_MS = 60e3;
const REMEMBERED = 50;
/** What this tab has handed over, for the next page in it: a page may be gone before its word that it did arrives. */
const SEEN = 'cueline-seen';

let newest: number | undefined;
let unsaid: number[] = [];
let seen: number[] = attempt(() => JSON.parse(sessionStorage[SEEN])) || [];
let failures = 0;
let asking: AbortController | undefined;

/** Where questions go: beside the address that events go to. */
const url = (): string => {
  const { endpoint } = civchat();
  const events = new URL(endpoint || beside('api/event/'), location.href);
  events.pathname = /\/api\/event\/?$/.test(events.pathname)
    ? events.pathname.replace(/event\/?$/, 'messages/')
    : `${events.pathname.replace(/\/?$/, '/')}messages`;
  return events.href;
};

const mayListen = (): boolean => !isHidden() && isAllowed() && !!civchat().userKey && !!page.UE;

/** A callback that throws has had its message all the same. */
const handOver = ({ id, payload }: Message): void => {
  unsaid.push(id);
  if (seen.includes(id)) return;
  seen = [...seen, id].slice(-REMEMBERED);
  attempt(() => {
    sessionStorage[SEEN] = JSON.stringify(seen);
  });
  quiet(() => (civchat() as { onPayloadReceived?: (payload: string) => void }).onPayloadReceived?.(payload))();
};

/** Ask once; the server holds the question until there is something, or for a while. Says whether to ask again at once. */
const ask = async (): Promise<boolean> => {
  const said = unsaid;
  const { apiKey, userKey } = civchat();
  const body = JSON.stringify({ key: apiKey, anon: userKey, seen: said, newest });
  asking = new AbortController();
  const answer = await fetch(url(), { method: 'POST', body, signal: asking.signal });
  if (answer.status > 399 && answer.status < 500 && answer.status !== 408 && answer.status !== 429) return false;
  const { items, newest: further } = (await answer.json()) as Answer;
  newest = further;
  unsaid = unsaid.filter((id) => !said.includes(id));
  // A page that goes a moment later has said so first.
  items.forEach(handOver);
  return true;
};

const pauseMs = (): number => Math.random() * Math.min(1e3 * 2 ** failures, LONGEST_PAUSE_MS);

const listen = async (): Promise<void> => {
  if (asking) return;
  while (mayListen()) {
    try {
      if (!(await ask())) return; // Refused for good: the key, the origin, or the visitor's own no.
      failures = 0;
    } catch {
      if (!mayListen()) break;
      failures += 1;
      await new Promise((again) => setTimeout(again, pauseMs()));
    }
  }
  asking = undefined;
};

/** Nothing is held for a page that nobody looks at; what it has handed over is still said. */
const rest = quiet(() => {
  if (asking) asking.abort();
  if (!unsaid.length) return;
  const { apiKey, userKey } = civchat();
  navigator.sendBeacon(url(), JSON.stringify({ key: apiKey, anon: userKey, seen: unsaid, hold: false }));
});

for (const name of ['visibilitychange', 'pagehide', 'pageshow', 'online']) {
  addEventListener(name, () => (isHidden() || name === 'pagehide' ? rest() : listen()), true);
}
listen();

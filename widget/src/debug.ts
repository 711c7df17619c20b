import { quiet } from './attempt';
import { beside } from './beside';
import { readAnswer } from './debug/answers';
import {
  printAccepted,
  printDropped,
  printLater,
  printMissed,
  printQueued,
  printRefused,
  printSent,
  printVerdict,
} from './debug/console';
import { ledger, readItem, type Sent } from './debug/ledger';
import { askServer, follow, verdictsUrl } from './debug/verdicts';
import { civchat, page, type Userengage } from './page';
import type { Step } from './watch';

/**
 * What `civchat.debug` or `?cueline_debug` asks for, in a file of its own: the console tells what becomes of each event.
 * It hears what this page's visitor sends, and asks the server about nothing else.
 */

const sent = ledger();
const url = (): string => verdictsUrl(civchat().endpoint || beside('api/event/'), location.href);

const ask = (ids: string[]) => askServer(url(), sent.find(ids[0] as string).key, ids);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const hear = quiet((verdict: Parameters<typeof printVerdict>[1]) => printVerdict(sent.find(verdict.id), verdict));
const miss = (ids: string[], why: string) => printMissed(ids.map(sent.find), why);

/** The batch that an answer is to: one is in flight, as long as the page is there to tell. */
let batch: Sent[] = [];

const send = (body: string): void => {
  const { queue_full } = JSON.parse(body).dropped;
  if (queue_full) printDropped('queue_full', queue_full);
  batch = sent.noteBody(body);
  printSent(batch);
};

const heed = (status: number, text: string): void => {
  const answer = readAnswer(status, text, batch.length);
  if (answer.is === 'later') printLater(status, answer.why);
  else if (answer.is === 'refused') {
    printRefused('the whole batch', answer.why);
    printDropped(`http_${status}`, batch.length);
  } else {
    for (const refusal of answer.refused) {
      printRefused(sent.find(refusal.id).name, refusal);
      printDropped(refusal.code, 1);
    }
    if (!answer.accepted.length) return;
    printAccepted(answer.accepted.map(sent.find));
    follow(answer.accepted, { ask, pause, hear, miss });
  }
};

const look = quiet((step: Step): void => {
  if (step[0] === 'queued') printQueued(readItem(step[1]));
  else if (step[0] === 'sent') send(step[1]);
  else heed(step[1], step[2]);
});

const userengage: Partial<Userengage> = page.userengage || {};
const { watch } = userengage;
userengage.watch = { push: look };
if (Array.isArray(watch)) watch.forEach(look);

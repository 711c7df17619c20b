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
import { ledger, readItem } from './debug/ledger';
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

const heed = (status: number, text: string): void => {
  const answer = readAnswer(status, text);
  if (answer.is === 'later') printLater(status, answer.why);
  else if (answer.is === 'refused') printRefused('the whole batch', answer.why);
  else {
    for (const refusal of answer.refused) printRefused(sent.find(refusal.id).name, refusal);
    if (!answer.accepted.length) return;
    printAccepted(answer.accepted.map(sent.find));
    follow(answer.accepted, { ask, pause, hear, miss });
  }
};

const look = quiet((...step: Step): void => {
  if (step[0] === 'queued') printQueued(readItem(step[1]));
  else if (step[0] === 'sent') printSent(sent.noteBody(step[1]));
  else if (step[0] === 'answered') heed(step[1], step[2]);
  else printDropped(step[1], step[2]);
});

const userengage: Partial<Userengage> = page.userengage || {};
const { watch } = userengage;
userengage.watch = look;
if (Array.isArray(watch)) for (const step of watch) look(...step);

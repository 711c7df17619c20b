/** Waiting events, and the batches made of them. */

/** One event as it waits: the workspace's API key, a blank, its JSON. It never changes once written. */
export type Entry = string;

/** Events that were given up, by reason. */
export type Counts = { [reason: string]: number };

export const MOST_EVENTS = 50;
const MOST_BYTES = 30e3;

/** What waits at most; beyond it the oldest go. */
const MOST_WAITING = 1000;
const MOST_WAITING_CHARACTERS = 1e6;

const apiKeyOf = (entry: Entry): string => entry.slice(0, entry.indexOf(' '));
const itemOf = (entry: Entry): string => entry.slice(entry.indexOf(' ') + 1);

/** The oldest of `waiting` that travel together: one API key, at most `most` events and 30 kB, but always one. */
export const nextBatch = (waiting: Entry[], most: number): Entry[] => {
  const batch: Entry[] = [];
  let bytes = 0;
  for (const entry of waiting) {
    bytes += new Blob([entry]).size;
    const fits = batch.length < most && bytes <= MOST_BYTES && apiKeyOf(entry) === apiKeyOf(waiting[0] as Entry);
    if (batch.length && !fits) break;
    batch.push(entry);
  }
  return batch;
};

/** The request body of a batch; `null` while no API key is known. */
export const bodyOf = (batch: Entry[], liveKey: string, sentAt: number, dropped: Counts): string | null => {
  const key = apiKeyOf(batch[0] as Entry) || liveKey;
  const head = JSON.stringify({ key, sentAt, library: LIBRARY, dropped });
  return key ? `${head.slice(0, -1)},"events":[${batch.map(itemOf)}]}` : null;
};

/** How many of the oldest in `waiting` are over the cap. */
export const surplus = (waiting: Entry[]): number => {
  let characters = 0;
  for (let at = waiting.length; at--; ) {
    characters += (waiting[at] as Entry).length;
    if (characters > MOST_WAITING_CHARACTERS || waiting.length - at > MOST_WAITING) return at + 1;
  }
  return 0;
};

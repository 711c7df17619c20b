/** Waiting events, and the batches made of them. */

/** One event as it waits: the workspace's API key, a blank, its JSON. It never changes once written. */
export type Entry = string;

/** Events that were given up, by reason. */
export type Counts = { [reason: string]: number };

export const MOST_EVENTS = 50;
const MOST_BYTES = 30e3;

/** The characters that may wait, of which an entry takes its length, and a thousand at least. */
export const ROOM = 1e6;
export const ROOM_OF_ONE = 1e3;

const apiKeyOf = (entry: Entry): string => entry.split(' ')[0] as string;
const itemOf = (entry: Entry): string => entry.slice(entry.indexOf(' '));

/** The oldest of `waiting` that travel together: one API key, at most `most` events and 30 kB, but always one. */
export const nextBatch = (waiting: Entry[], most: number): Entry[] => {
  let bytes = 0;
  return waiting.filter((entry, at) => {
    if (at >= most || apiKeyOf(entry) !== apiKeyOf(waiting[0] as Entry)) return false;
    bytes += new TextEncoder().encode(entry).length; // A Blob would say so too, after a talk with the browser's process.
    return !at || bytes <= MOST_BYTES;
  });
};

/** The request body of a batch; nothing while no API key is known. */
export const bodyOf = (
  batch: Entry[],
  liveKey: string | undefined,
  sentAt: number,
  dropped: Counts,
): string | undefined => {
  const key = apiKeyOf(batch[0] as Entry) || liveKey;
  const tail = JSON.stringify({ key, sentAt, library: LIBRARY, dropped }).slice(1);
  return key && `{"events":[${batch.map(itemOf)}],${tail}`;
};

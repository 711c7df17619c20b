import { bodyOf, type Counts, type Entry, MOST_EVENTS, nextBatch, ROOM, ROOM_OF_ONE } from './batch';
import { type Outcome, TOO_LARGE } from './outcome';
import type { Shelf } from './shelf';

const FLUSH_AFTER_MS = 200;
const FLUSH_AT = 20;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 32e3;
const LEASE_MS = 90e3;

/** What delivery needs of the browser. */
export interface Ports {
  clock(): number;
  /** Post `body`; `keepalive` lets the request outlive the page, which may be `leaving`. Never rejects. */
  post(body: string, keepalive: boolean, leaving: boolean): Promise<Outcome>;
  liveKey(): string | undefined;
  /** Whether the visitor allows storing and sending. */
  allowed(): boolean;
  /** Whether the page may be gone at any moment. */
  away(): boolean;
  after(work: () => void, ms: number): number;
  cancel(timer: number): void;
  shelf: Shelf;
}

const without = <T>(all: T[], these: T[]): T[] => all.filter((one) => !these.includes(one));

/** At-least-once delivery, in order, until each entry is delivered, refused or over the cap. */
export const delivery = (ports: Ports) => {
  const { after, cancel } = ports; // Browsers want their timers called by themselves, as methods of nothing.
  let waiting: Entry[] = [];
  let flights: Entry[][] = [];
  let dropped: Counts = {};
  let failures = 0;
  let most = MOST_EVENTS;
  let notBefore = 0;
  let timer = 0;
  let saving = false;
  let gone = false;

  const count = (counts: Counts) => {
    for (const reason of Object.keys(counts))
      dropped[reason] = ((dropped[reason] as number) | 0) + ((counts[reason] as number) | 0);
  };

  const save = () => {
    let many = waiting.length;
    // biome-ignore lint/suspicious/noAssignInExpressions: it saves the bytes of saying it twice.
    for (let room = ROOM; many && (room -= Math.max((waiting[many - 1] as Entry).length, ROOM_OF_ONE)) >= 0; ) many--;
    if (many) {
      waiting = waiting.slice(many);
      count({ queue_full: many });
    }
    if (ports.allowed()) ports.shelf.save(waiting, dropped, gone ? 0 : Math.max(ports.clock(), notBefore) + LEASE_MS);
  };

  const flushAfter = (ms: number) => {
    cancel(timer);
    timer = after(() => {
      timer = notBefore = 0;
      flush();
    }, ms);
  };

  /** Waits double up to 32 s, spread so that a crowd does not come back at once; the server may ask for more. */
  const retry = (afterMs: number) => {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
    notBefore = ports.clock() + afterMs;
    flushAfter(Math.max(wait, afterMs));
  };

  const settle = (batch: Entry[], reported: Counts, outcome: Outcome) => {
    if (!(outcome as string[]).map) count(reported);
    if (+outcome === outcome) {
      retry(outcome);
      waiting = waiting.slice(); // The shelf writes another array whole, and so renews the lease of all of it.
      return save();
    }
    cancel(timer);
    timer = failures = 0;
    if (outcome === TOO_LARGE && batch[1]) most = batch.length >> 1;
    else {
      waiting = without(waiting, batch);
      most = MOST_EVENTS;
      for (const code of (outcome as string[]).map ? (outcome as string[]) : batch.map(() => outcome as string))
        count({ [code]: 1 });
    }
    save();
    flush();
  };

  const flush = (leaving = false) => {
    if (!ports.allowed() || flights[+leaving] || (!leaving && ports.clock() < notBefore)) return;
    const batch = nextBatch(without(waiting, flights.flat()), most);
    if (!batch[0]) return;
    const body = bodyOf(batch, ports.liveKey(), ports.clock(), dropped);
    if (!body) return retry(0);
    const reported = dropped;
    dropped = {};
    flights.push(batch);
    ports.post(body, leaving || !failures, leaving).then((outcome) => {
      flights = without(flights, [batch]);
      settle(batch, reported, outcome);
    });
  };

  /**
   * Send what a browser carries past the end of a page, two requests of 30 kB of its 64 KiB, and keep all of it until it
   * is answered. What a page that goes for good has kept has no lease: the next page may adopt it at once. Browsers say
   * `pagehide` before the last `visibilitychange`.
   */
  const leave = (forGood = false) => {
    if (forGood) gone = true;
    flush(true);
    flush(true);
    save();
  };

  return {
    /** Take one entry; it is on the shelf before the task ends. */
    async add(entry: Entry): Promise<void> {
      if (entry[ROOM]) count({ queue_full: 1 });
      else waiting.push(entry);
      if (saving) return;
      saving = true;
      await 0; // The rest of the task's calls are saved with this one.
      saving = false;
      save();
      if (ports.away() && !failures) leave();
      else if (!failures && !flights[0] && waiting[FLUSH_AT - 1])
        flushAfter(0); // Not in the page's own task.
      else if (!timer) flushAfter(FLUSH_AFTER_MS);
    },

    /** Take what another page left. */
    take(entries: Entry[], counts: Counts): void {
      waiting = without(entries, waiting).concat(waiting);
      count(counts);
      save();
    },

    /** The network, the visitor or the page came back: try now. */
    flush(): void {
      gone = false;
      flush();
    },

    leave,

    /** The visitor said no: forget everything. */
    forget(): void {
      waiting = [];
      dropped = {};
      ports.shelf.clear();
    },
  };
};

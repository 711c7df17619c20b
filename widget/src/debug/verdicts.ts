/** What became of events after the server took them: it reads them within about a second, so it is asked again. */

/** One event's verdict, as `POST /api/event/verdicts` gives it. */
export interface Verdict {
  id: string;
  outcome: 'accepted' | 'duplicate' | 'blocked' | 'dead_letter' | 'unknown';
  types: { [attribute: string]: string };
  violations: { attribute: string; expected: string; got: string; hint: string }[];
}

/** What asking needs. */
export interface Asking {
  /** Rejects, with a reason for people, when there is no answer. */
  ask(ids: string[]): Promise<Verdict[]>;
  pause(ms: number): Promise<void>;
  hear(verdict: Verdict): void;
  /** Called at the end with those of whom nothing was heard, and why, when that is known. */
  miss(ids: string[], why: string): void;
}

export const PAUSES_MS = [300, 500, 1000, 2000, 4000];

/** Ask until each of `ids` has its verdict, five times at most. */
export const follow = async (ids: string[], { ask, pause, hear, miss }: Asking): Promise<void> => {
  let open = ids;
  let why = '';
  for (const ms of PAUSES_MS) {
    await pause(ms);
    try {
      const known = (await ask(open)).filter(({ outcome }) => outcome !== 'unknown');
      why = '';
      open = open.filter((id) => !known.some((verdict) => verdict.id === id));
      known.forEach(hear);
    } catch (error) {
      why = error instanceof Error ? error.message : `${error}`;
    }
    if (!open.length) return;
  }
  miss(open, why);
};

/** Where to ask: beside the address that events are posted to. */
export const verdictsUrl = (endpoint: string | URL, page: string): string => {
  const url = new URL(endpoint, page);
  url.pathname = url.pathname.replace(/\/?$/, '/verdicts');
  return url.href;
};

/** Ask the server about `ids` that were sent with `key`. */
export const askServer = async (url: string, key: string, ids: string[]): Promise<Verdict[]> => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ key, ids }) });
  const { items, error } = await answer.json();
  if (!items) throw new Error(error ? `${error.message} ${error.hint || ''}` : `HTTP ${answer.status}`);
  return items;
};

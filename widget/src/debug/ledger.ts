/** An event as it was sent. */
export interface Sent {
  id: string;
  name: string;
  data: { [attribute: string]: unknown };
  key: string;
  times: number;
}

const MOST_REMEMBERED = 1000;

const nameOf = (name: unknown): string => String(name).replace(/^event\./, '');

/** What was sent so far, by id: answers and verdicts name events by nothing else. The oldest are forgotten. */
export const ledger = () => {
  const sent = new Map<string, Sent>();
  return {
    /** Note the events of a request's body, and return them. */
    noteBody(body: string): Sent[] {
      const { key, events } = JSON.parse(body);
      return events.map(({ id, name, title, data, user }: { [field: string]: unknown }) => {
        const { times } = sent.get(id as string) || { times: 0 };
        const one = {
          id,
          name: nameOf(name),
          data: Object.assign(title ? { title } : {}, user, data),
          key,
          times: times + 1,
        } as Sent;
        sent.delete(one.id);
        sent.set(one.id, one);
        if (sent.size > MOST_REMEMBERED) sent.delete(sent.keys().next().value as string);
        return one;
      });
    },

    /** The event with an id; one that was forgotten has its id for a name. */
    find: (id: string): Sent => sent.get(id) || { id, name: id, data: {}, key: '', times: 1 },
  };
};

/** One event as it waits, before it is sent. */
export const readItem = (item: string): { name: string; data: unknown } => {
  const { name, data } = JSON.parse(item);
  return { name: nameOf(name), data };
};

import { page, type Userengage } from './page';

/** What the widget did, in the order it did it. */
export type Step =
  | [what: 'queued', item: string]
  | [what: 'sent', body: string]
  | [what: 'answered', status: number, text: string]
  | [what: 'dropped', reason: string, count: number];

/** Who looks on: a function that is called with each step, or a list that keeps them until there is one. */
export type Watch = Step[] | ((...step: Step) => void);

/** Tell who looks on. Nobody does unless asked for: `userengage.watch` is for debugging, and for tests. */
export const note = (...step: Step): void => {
  const { watch } = page.userengage as Userengage;
  if (watch) 'push' in watch ? watch.push(step) : watch(...step);
};

import { page, type Userengage } from './page';

/** What the widget did, in the order it did it. */
export type Step =
  | [what: 'queued', item: string]
  | [what: 'sent', body: string]
  | [what: 'answered', status: number, text: string];

/** Tell who looks on. Nobody does unless asked for: `userengage.watch` is for debugging, and for tests. */
export const note = (...step: Step): void => {
  ((page.userengage || ({} as Partial<Userengage>)).watch || ([] as Step[])).push(step);
};

import type { Civchat } from './civchat';

/** The visitor's answer to being tracked: what `userengage('consent', …)` said last, else `civchat.consent`, else granted. */
export const consents = (civchat: () => Civchat) => {
  let answer: unknown;
  const is = (state: string) => (answer || civchat().consent || 'granted') === state;
  return {
    answered(given: unknown): void {
      answer = given;
    },

    /** Whether events may be stored and sent. */
    allowed: () => is('granted'),

    /** Whether nothing may even be remembered. */
    refused: () => is('denied'),
  };
};

export type Consent = ReturnType<typeof consents>;

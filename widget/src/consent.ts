import { civchat } from './page';

/**
 * The visitor's consent to being tracked: what `userengage('consent', …)` said last, else `civchat.consent`, else granted.
 * While it is pending events are only remembered; once it is denied not even that.
 */
export const consents = () => {
  let answered: unknown;
  return (answer?: unknown): unknown => {
    answered = answer || answered;
    return answered || civchat().consent || 'granted';
  };
};

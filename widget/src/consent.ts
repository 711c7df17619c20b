import { optsOut } from './opt-out';
import { civchat } from './page';

let answered: unknown;

/**
 * The visitor's consent to being tracked: denied by a browser that opts out, else what `userengage('consent', …)` said
 * last, else `civchat.consent`, else granted. While it is pending events are only remembered; once it is denied not even
 * that.
 */
const consent = (): unknown => (optsOut(civchat()) ? 'denied' : answered || civchat().consent || 'granted');

export const answerConsent = (answer: unknown): void => {
  answered = answer;
};

/** Whether events may be stored and sent. */
export const isAllowed = (): boolean => consent() === 'granted';

/** Whether nothing may even be remembered. */
export const isRefused = (): boolean => consent() === 'denied';

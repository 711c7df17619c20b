import type { Civchat } from './civchat';
import { optsOut } from './opt-out';
import { civchat, UE } from './page';

/**
 * The visitor's consent to being tracked: denied by a browser that opts out, else what `userengage('consent', …)` said
 * last, else `civchat.consent`, else granted. While it is pending events are only remembered; once it is denied not even
 * that.
 */
const consent = (settings = civchat()): unknown =>
  optsOut(settings) ? 'denied' : UE.consent || settings.consent || 'granted';

/** Whether events may be stored and sent. */
export const isAllowed = (): boolean => consent() === 'granted';

/** Whether nothing may even be remembered. */
export const isRefused = (settings?: Civchat): boolean => consent(settings) === 'denied';

import { capture, listen } from './capture';
import { deepestPercent } from './scroll';

let since = Date.now();
let hasLeft = false;

/** Begin anew, on another page. */
export const forgetExit = (): void => {
  since = Date.now();
  hasLeft = false;
};

/** Capture the first time that the mouse leaves through the top, towards the tabs and the address; a finger never does. */
export const watchExit = (): void =>
  listen('mouseout', ['exit_intent'], (event) => {
    if (hasLeft || event.relatedTarget || event.clientY > 0 || !matchMedia('(any-hover: hover)').matches) return;
    hasLeft = true;
    const seconds_on_page = Math.round((Date.now() - since) / 1000);
    capture('exit_intent', { seconds_on_page, scroll_percent: deepestPercent() });
  });

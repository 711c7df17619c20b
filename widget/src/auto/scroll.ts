import { capture, listen } from './capture';

const MARKS = [25, 50, 75, 90, 100];

/** How far down the page the visitor has come, in percent; a pixel is allowed for zoom. */
const percentSeen = (): number => {
  const { scrollHeight } = document.documentElement;
  return Math.min(100, Math.floor(((scrollY + innerHeight + 1) * 100) / scrollHeight));
};

/** The marks that are passed between two depths. */
export const passed = (before: number, now: number): number[] => MARKS.filter((mark) => before < mark && mark <= now);

let deepest = 0;

/** The furthest the visitor has come on this page, in percent; 0 as long as nothing was scrolled. */
export const deepestPercent = (): number => deepest;

/** Begin anew, on another page. */
export const forgetDepth = (): void => {
  deepest = 0;
};

/** Capture how far down the page the visitor comes. Looked at once a frame, when it costs no layout of its own. */
export const watchScroll = (): void => {
  let isDue = false;
  const look = () => {
    isDue = false;
    const seen = percentSeen();
    const marks = passed(deepest, seen);
    deepest = Math.max(deepest, seen);
    for (const percent of marks) capture('scroll_depth', { percent });
  };
  listen('scroll', ['scroll_depth', 'exit_intent'], () => {
    if (!isDue) requestAnimationFrame(look);
    isDue = true;
  });
};

import { capture, listen } from './capture';
import { elementsOf, isIgnored, selectorOf } from './elements';

const CLICKS = 3;
const WITHIN_MS = 1000;
const WITHIN_PX = 30;

/** Where and when something was clicked. */
export interface Click {
  x: number;
  y: number;
  t: number;
}

/** Tell, of one click after another, which makes a burst of three within a second and 30 pixels; once a burst. */
export const rage = (): ((click: Click) => boolean) => {
  let burst: Click[] = [];
  let isAngry = false;
  return (click) => {
    // A label's click is followed by its field's, of the same moment: one of them counts.
    const isNear = ({ x, y, t }: Click) =>
      click.t > t && click.t - t <= WITHIN_MS && Math.hypot(click.x - x, click.y - y) <= WITHIN_PX;
    burst = burst.filter(isNear).concat(click);
    const wasAngry = isAngry && burst.length > 1;
    isAngry = wasAngry || burst.length >= CLICKS;
    return isAngry && !wasAngry;
  };
};

/** Capture clicks of somebody who gets no answer. Keys that click have no place (`detail` is 0) and count for nothing. */
export const watchRage = (): void => {
  const isRage = rage();
  listen('click', ['rage_clicks'], (event) => {
    const elements = elementsOf(event);
    const { clientX: x, clientY: y, timeStamp: t } = event;
    if (!event.detail || !elements[0] || isIgnored(elements)) return;
    if (isRage({ x, y, t }))
      capture('rage_click', { element: selectorOf(elements[0]), x: Math.round(x), y: Math.round(y) });
  });
};

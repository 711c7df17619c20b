import { quiet } from '../attempt';
import { page } from '../page';
import { type Choice, isChosen } from './choices';

/** The events of auto-capture and their attributes. Names are stable: docs/reference/auto-capture.md lists them. */
export interface Captured {
  exit_intent: { seconds_on_page: number; scroll_percent: number };
  file_download: { file_name: string; file_extension: string; link_url: string | undefined; link_text: string };
  outbound_link: { link_url: string; link_host: string; link_text: string };
  form_submit: { form_id: Text; form_name: Text; form_path: Text; form_method: string };
  scroll_depth: { percent: number };
  rage_click: { element: string; x: number; y: number };
}

/** Undefined where there is none: such an attribute is left out. */
export type Text = string | undefined;

/** Record an event of the page's visitor. */
export const capture = <Name extends keyof Captured>(name: Name, attributes: Captured[Name]): void => {
  if (page.userengage) page.userengage(`event.${name}`, attributes);
};

/**
 * Listen before the page does, so that `stopPropagation` hides nothing, and never hold the page up; `heed` runs when
 * one of `choices` is made at that moment.
 */
export const listen = <Name extends keyof WindowEventMap>(
  name: Name,
  choices: Choice[],
  heed: (event: WindowEventMap[Name]) => void,
): void =>
  addEventListener(
    name,
    quiet((event: WindowEventMap[Name]) => {
      if (choices.some(isChosen)) heed(event);
    }),
    { capture: true, passive: true },
  );

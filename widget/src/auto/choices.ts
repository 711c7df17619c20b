import { civchat } from '../page';

/** What can be captured, by the name it is chosen by; `civchat.auto` is `true` for all, or a list or an object of these. */
export type Choice = 'exit_intent' | 'downloads' | 'outbound_links' | 'forms' | 'scroll_depth' | 'rage_clicks';

let latest = civchat().auto;

/** Whether the page chose `choice`. What it said last holds: shops assign `civchat` again without saying all of it. */
export const isChosen = (choice: Choice): boolean => {
  const { auto } = civchat();
  if (auto !== undefined) latest = auto;
  return latest === true || (Array.isArray(latest) ? latest.includes(choice) : !!Object(latest)[choice]);
};

import { civchat } from '../page';

/** What can be captured, by the name it is chosen by; `civchat.auto` is `true` for all, or a list or an object of these. */
export type Choice = 'exit_intent' | 'downloads' | 'outbound_links' | 'forms' | 'scroll_depth' | 'rage_clicks';

/** Whether the page chose `choice`, as `civchat` says now. */
export const isChosen = (choice: Choice): boolean => {
  const { auto } = civchat();
  return auto === true || (Array.isArray(auto) ? auto.includes(choice) : !!Object(auto)[choice]);
};

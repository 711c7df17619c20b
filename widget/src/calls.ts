/** What a call of `userengage(name, …)` asks for: an event, an answer about consent, or one of the widget's callbacks. */
export type Call = 'record' | 'consent' | 'onOpen' | 'onClose' | 'nothing' | 'unknown';

const CALLBACKS: { [name: string]: Call } = {
  // biome-ignore lint/suspicious/noExplicitAny: the name `constructor` must not find Object's.
  __proto__: null as any,
  'widget.open': 'onOpen',
  'widget.close': 'onClose',
  'widget.show': 'nothing',
  'widget.hide': 'nothing',
};

export const PAGE_VIEW = 'page_view';

/** Read the verb of a call. A name without `event.` is none of ours: it is told, not guessed. */
export const readCall = (name: string): Call => {
  if (/^event\.|^(client\.update|product_event)$/.test(name)) return 'record';
  return name === 'consent' ? name : CALLBACKS[name] || 'unknown';
};

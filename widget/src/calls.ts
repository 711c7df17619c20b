/** What a call of `userengage(name, …)` asks for: an event, an answer about consent, or one of the widget's callbacks. */
export type Call = 'record' | 'consent' | 'onOpen' | 'onClose' | 'nothing' | 'unknown';

export const PAGE_VIEW = 'page_view';

/** Read the verb of a call. A name without `event.` is none of ours: it is told, not guessed. */
export const readCall = (name: string): Call => {
  switch (name) {
    case 'widget.open':
      return 'onOpen';
    case 'widget.close':
      return 'onClose';
    case 'widget.show':
    case 'widget.hide':
      return 'nothing';
    case 'consent':
      return name;
    default:
      return /^event\.|^(client\.update|product_event)$/.test(name) ? 'record' : 'unknown';
  }
};

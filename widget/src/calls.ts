/** What a call of `userengage(name, …)` asks for. */
export type Call =
  | { kind: 'record' }
  | { kind: 'widget'; callback?: 'onOpen' | 'onClose' }
  | { kind: 'consent' }
  | { kind: 'unknown' };

export const PAGE_VIEW = 'page_view';

/** Read the verb of a call. A name without `event.` is none of ours: it is told, not guessed. */
export const readCall = (name: string): Call => {
  if (/^(event\.|(product_event|client\.update)$)/.test(name)) return { kind: 'record' };
  const [, verb] = /^widget\.(open|close|show|hide)$/.exec(name) || [];
  if (verb === 'open') return { kind: 'widget', callback: 'onOpen' };
  if (verb === 'close') return { kind: 'widget', callback: 'onClose' };
  if (verb) return { kind: 'widget' };
  return { kind: name === 'consent' ? 'consent' : 'unknown' };
};

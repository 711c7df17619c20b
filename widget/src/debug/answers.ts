/** What the server answered to a batch. */

/** Why something was refused: a stable code, what is wrong, what to do. */
export interface Refusal {
  code: string;
  message: string;
  hint: string;
}

/** `taken`: what became of each event; `refused`: the whole request, for good; `later`: it is sent again. */
export type Answer =
  | { is: 'taken'; accepted: string[]; refused: (Refusal & { id: string })[] }
  | { is: 'refused'; why: Refusal }
  | { is: 'later'; why: Refusal };

const NOBODY: Refusal = {
  code: 'not_cueline',
  message: 'This is no answer of Cueline.',
  hint: 'Look at the address events are posted to: another program, or a sign-in page of the network, answers there.',
};

const refusalIn = ({ code = '', message = '', hint = '' }: Partial<Refusal>): Refusal => ({ code, message, hint });

const read = (text: string): { items?: ({ id: string; status: string } & Partial<Refusal>)[]; error?: Refusal } => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
};

/**
 * Read the answer to a batch of `events`, as the widget does: what it will send again is no refusal. Too large a batch is
 * sent in halves, until one event is left.
 */
export const readAnswer = (status: number, text: string, events: number): Answer => {
  const { items, error } = read(text);
  if (status < 300 && Array.isArray(items)) {
    const accepted = items.filter((item) => item.status === 'accepted').map((item) => item.id);
    const refused = items.filter((item) => item.status !== 'accepted');
    return { is: 'taken', accepted, refused: refused.map((item) => ({ id: item.id, ...refusalIn(item) })) };
  }
  const again = events > 1 ? [408, 413, 425, 429] : [408, 425, 429];
  const isFinal = status >= 400 && status < 500 && !again.includes(status);
  const why = error ? refusalIn(error) : NOBODY;
  return isFinal ? { is: 'refused', why } : { is: 'later', why };
};

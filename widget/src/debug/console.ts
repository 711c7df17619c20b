import type { Refusal } from './answers';
import type { Sent } from './ledger';
import type { Verdict } from './verdicts';

/**
 * What is printed. Texts of the page stand in arguments of their own, never in the first one: consoles read that as a
 * format, and a name may hold a `%c`.
 */

const counted = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`;

const folded = (title: string, subject: string, print: () => void): void => {
  console.groupCollapsed(`Cueline: ${title}`, subject);
  print();
  console.groupEnd();
};

export const printQueued = ({ name, data }: { name: string; data: unknown }): void =>
  console.log('Cueline: queued', name, data);

export const printSent = (events: Sent[]): void =>
  folded(events.some(({ times }) => times > 1) ? 'sent again' : 'sent', counted(events.length), () => {
    for (const { name, data, id } of events) console.log('-', name, data, id);
  });

export const printAccepted = (events: Sent[]): void =>
  folded('accepted', counted(events.length), () => {
    for (const { name, id } of events) console.log('-', name, id);
  });

export const printRefused = (subject: string, { code, message, hint }: Refusal): void =>
  console.warn('Cueline: refused', subject, `(${code})`, message, hint);

export const printLater = (status: number, { code, message, hint }: Refusal): void =>
  console.warn('Cueline: not taken, will be sent again', status, `(${code})`, message, hint);

export const printDropped = (reason: string, count: number): void =>
  console.warn('Cueline: dropped', counted(count), `(${reason})`, 'Their count is reported to the server.');

export const printMissed = (events: Sent[], why: string): void =>
  console.warn(
    'Cueline: not heard of yet',
    events.map(({ name }) => name).join(', '),
    why || 'It is durable and waits to be processed: see Live in the dashboard.',
  );

const OUTCOMES: { [outcome in Verdict['outcome']]?: string } = {
  duplicate: 'Its id was counted before; nothing changed.',
  blocked: 'Its definition is blocked: it is kept in quarantine and starts nothing.',
  dead_letter: 'It could not be processed and was set aside: see Settings, Ingest health.',
};

export const printVerdict = ({ name, data }: Sent, { outcome, types, violations }: Verdict): void => {
  if (outcome !== 'accepted') {
    console.warn('Cueline:', outcome.replace('_', ' '), name, OUTCOMES[outcome]);
    return;
  }
  folded('typed', name, () => {
    for (const attribute of Object.keys(types)) console.log('-', attribute, types[attribute], data[attribute]);
  });
  for (const { attribute, expected, got, hint } of violations) {
    console.warn(
      'Cueline: mismatch',
      `${name}: ${attribute}`,
      `is defined as ${expected}, got ${got}`,
      data[attribute],
      hint,
    );
  }
};

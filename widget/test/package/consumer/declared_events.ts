/** What TypeScript takes and refuses once an application has declared its events. Compiled against the packed package. */
import { type AttributesOf, cueline, type EventName, userengage } from '@cueline/browser';

declare module '@cueline/browser' {
  interface CuelineEvents {
    'event.exit_intent': { current_section: string; seconds_on_page: number; has_copied_text?: boolean };
    'event.popup_closed': Record<never, never>;
    'event.search': { query?: string };
  }
}

userengage('event.exit_intent', { current_section: 'pricing_table', seconds_on_page: 45 });
userengage('event.popup_closed');
userengage('event.search');
userengage('event.search', { query: 'tea' });
cueline.userengage('event.exit_intent', { current_section: 'footer', seconds_on_page: 1, has_copied_text: true });
window.userengage?.('event.popup_closed');

// @ts-expect-error: nobody declared it
userengage('event.exit_intend', { current_section: 'pricing_table', seconds_on_page: 45 });
// @ts-expect-error: an attribute is missing
userengage('event.exit_intent', { current_section: 'pricing_table' });
// @ts-expect-error: all attributes are missing
userengage('event.exit_intent');
// @ts-expect-error: seconds are a number
userengage('event.exit_intent', { current_section: 'pricing_table', seconds_on_page: '45' });
// @ts-expect-error: nobody declared this attribute
userengage('event.search', { phrase: 'tea' });

userengage('client.update', { plan: 'gold' });
userengage('product_event', { product_id: 'p1', event_type: 'view' });

export const name: EventName = 'event.search';
export const search: AttributesOf<'event.search'> = { query: 'tea' };
// @ts-expect-error: nobody declared it
export const unknown: EventName = 'event.else';

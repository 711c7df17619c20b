/** What TypeScript takes and refuses while an application declares no events. Compiled against the packed package. */
import { type Attributes, cueline, type EventName, type LoadSettings, userengage } from '@cueline/browser';

cueline.load({ apiKey: 'k', server: 'https://cueline.shop.example', spa: true, consent: 'pending' });
cueline.load({ apiKey: 'k', endpoint: '/t/api/event/', user_id: 7, plan: 'premium', onLoad: () => {} });
cueline.load({ apiKey: 'k', server: '/t', auto: ['downloads', 'forms'], debug: true, gpc: true });
// @ts-expect-error: nothing of this name is recorded by itself
cueline.load({ apiKey: 'k', server: '/t', auto: ['everything'] });
// @ts-expect-error: nobody knows where events go
cueline.load({ apiKey: 'k' });
// @ts-expect-error: nobody knows whose they are
cueline.load({ server: 'https://cueline.shop.example' });
// @ts-expect-error: consent is granted, pending or denied
cueline.load({ apiKey: 'k', server: '/t', consent: 'maybe' });
// @ts-expect-error: an e-mail address is text
cueline.load({ apiKey: 'k', server: '/t', email: 7 });
// @ts-expect-error: onLoad is a function
cueline.load({ apiKey: 'k', server: '/t', onLoad: 'ready' });

userengage('event.popup_closed');
userengage('event.exit_intent', { seconds_on_page: 45, has_copied_text: true, mouse_position: { x: 1240, y: 15 } });
userengage('event.trial_ends', { day: new Date(), tags: ['a', 'b'], coupon: undefined, left: null });
// @ts-expect-error: an event's name starts with "event."
userengage('download_pdf');
// @ts-expect-error: a function is no attribute
userengage('event.exit_intent', { seconds_on_page: () => 45 });
// @ts-expect-error: attributes have names
userengage('event.exit_intent', 45);
// @ts-expect-error: nothing follows the attributes
userengage('event.exit_intent', {}, 45);

userengage('product_event', { product_id: 'p1', event_type: 'add to cart', price: 12.5 });
userengage('product_event', { product_id: 1, event_type: 'wished for' });
// @ts-expect-error: which product?
userengage('product_event', { event_type: 'add to cart' });
userengage('client.update', { gender: 2, status: 'user', plan: 'gold' });
// @ts-expect-error: genders are 1, 2 and 3, or words
userengage('client.update', { gender: 4 });
userengage('consent', 'granted');
// @ts-expect-error: pending is a setting, not an answer
userengage('consent', 'pending');
cueline.consent('denied');
userengage('widget.open');
// @ts-expect-error: there is no such verb
userengage('widget.shut');

cueline.pageHit({ email: 'ada@shop.example' });
cueline.resetAuth();
// @ts-expect-error: a score is a number
cueline.pageHit({ score: 'high' });
cueline.destroy();

export const key: string | undefined = cueline.userKey();
export const name: EventName = 'event.anything';
export const attributes: Attributes = { a: 1 };
export const settings: LoadSettings = { apiKey: 'k', server: '/t' };

window.userengage?.('event.from_the_page', { n: 1 });
window.UE?.pageHit({ user_id: '7' });
window.civchat = { apiKey: 'k', onOpen() {}, loyalty: 'gold' };
// @ts-expect-error: the page's own function takes no other names either
window.userengage?.('download_pdf');
// @ts-expect-error: there is no such call
window.UE?.pageHits();

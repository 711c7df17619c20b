import { capture, listen, type Text } from './capture';
import { elementsOf, isIgnored, urlOf } from './elements';

/**
 * Capture that a form is sent: which one and where to, never what is in it. Only attributes are read: a field named
 * `action` stands before the form's own property.
 */
export const watchForms = (): void =>
  listen('submit', ['forms'], (event) => {
    const elements = elementsOf(event);
    const form = elements[0] as Element;
    if (isIgnored(elements)) return;
    const { submitter } = event;
    const said = (name: string): Text =>
      (submitter && submitter.getAttribute(`form${name}`)) || form.getAttribute(name) || undefined;
    const url = urlOf(said('action') || location.href);
    capture('form_submit', {
      form_id: form.getAttribute('id') || undefined,
      form_name: form.getAttribute('name') || undefined,
      form_path: url && url.pathname,
      form_method: (said('method') || 'get').toLowerCase(),
    });
  });

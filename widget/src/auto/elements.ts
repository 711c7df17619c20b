import { attempt } from '../attempt';

/** What can be said of elements without saying anything of a person. */

const MOST_CHARACTERS = 80;

/** The elements an event passes, innermost first, those in open shadow roots included. */
export const elementsOf = (event: Event): Element[] =>
  event.composedPath().filter((target): target is Element => target instanceof Element);

/** Whether the page asked not to look here: `data-cueline-ignore` on one of the elements. */
export const isIgnored = (elements: Element[]): boolean =>
  elements.some((element) => element.hasAttribute('data-cueline-ignore'));

/** `text` in one line of at most 80 characters; no character is cut in two. */
export const short = (text: string): string =>
  Array.from(text.replace(/\s+/g, ' ').trim()).slice(0, MOST_CHARACTERS).join('');

/** What a link says, or is called where it says nothing. */
export const textOf = (link: Element): string =>
  short(link.textContent || '') || short(link.getAttribute('aria-label') || '');

/** An element as a short selector, `button#buy.primary`. Only attributes are read: a form's field may be named `id`. */
export const selectorOf = (element: Element): string => {
  const id = element.getAttribute('id');
  const classes = (element.getAttribute('class') || '').split(/\s+/);
  return short([element.localName + (id ? `#${id}` : ''), ...classes.filter(Boolean)].join('.'));
};

/** `address` as a URL, where it is one. */
export const urlOf = (address: string): URL | undefined => attempt(() => new URL(address, document.baseURI));

/** An address without what may be about a person: no query, no fragment, no name and password. */
export const bareUrl = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

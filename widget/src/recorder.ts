import { PAGE_VIEW } from './calls';
import { type Civchat, isAboutUser } from './civchat';
import { isRefused } from './consent';
import { eventIds } from './ids';
import { civchat, random } from './page';
import { queue } from './queue';
import { textOf } from './text';
import { currentKey } from './visitor';
import { note } from './watch';

/** What happened, when and where, by whom. */
export interface Happening {
  id: string;
  t: number;
  name: string;
  url: string;
  anon: string;
  ref?: string;
  title?: string;
}

/** The JSON of `happening`: a page view carries all that `civchat` says of the user, other events only who it is. */
const itemOf = (happening: Happening, attributes: unknown, civchat: Civchat): string => {
  const told = (name: string) => (happening.name === PAGE_VIEW ? isAboutUser(name, civchat) : name === 'user_id');
  const head = JSON.stringify(happening).slice(0, -1);
  return `${head},"data":${textOf(attributes)},"user":${textOf(civchat, told)}}`;
};

const newId = eventIds(random);
let previous = document.referrer;

/** Record `name` as of now and here, unless `about` says when and where it was. */
export const record = (name: string, attributes: unknown, about?: Partial<Happening>): void => {
  if (isRefused()) return;
  const t = Date.now();
  const happening = Object.assign({ id: newId(t), t, name, url: location.href, anon: currentKey() }, about);
  const item = itemOf(happening, attributes, civchat());
  note('queued', item);
  queue.add(`${civchat().apiKey || ''} ${item}`);
};

/** Record that the visitor sees this page. */
export const recordView = (): void => {
  record(PAGE_VIEW, 0, { ref: previous, title: document.title });
  previous = location.href;
};

/** Whether the address is another page's than the one last seen; a fragment makes no other page. */
export const hasMoved = (): boolean => previous.split('#')[0] !== location.href.split('#')[0];

import { isAboutUser } from './civchat';
import { isRefused } from './consent';
import { eventIds } from './ids';
import { civchat, random } from './page';
import { plain } from './plain';
import { queue } from './queue';
import { currentKey } from './visitor';
import { note } from './watch';

/** The name of a page view. */
export const PAGE_VIEW = 'page_view';

/** When and where something happened, when that is not here and now; where a page view came from. */
export interface About {
  t?: number;
  url?: string;
  ref?: string;
  title?: string;
}

const newId = eventIds(random);

/** Record `name`: a page view with all that `civchat` says of the user, other events with only who it is. */
export const record = (name: string, attributes: unknown, about?: About): void => {
  if (isRefused()) return;
  const t = Date.now();
  const data = plain(attributes);
  const user = plain(civchat(), name === PAGE_VIEW ? isAboutUser : (one) => one === 'user_id');
  const happening = { id: newId(t), t, name, url: location.href, anon: currentKey(), data, user };
  const item = JSON.stringify(Object.assign(happening, about));
  note('queued', item);
  queue.add(`${civchat().apiKey || ''} ${item}`);
};

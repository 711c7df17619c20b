import { attempt } from './attempt';
import { isAboutUser } from './civchat';
import { isRefused } from './consent';
import { newId } from './ids';
import { civchat } from './page';
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

/** Record `name`: a page view with all that `civchat` says of the user, other events with only who it is. */
export const record = (name: string, attributes: unknown, about?: About): void => {
  const settings = civchat();
  if (isRefused(settings)) return;
  const t = Date.now();
  const write = (data: object, user: object): string =>
    JSON.stringify(
      Object.assign(
        {
          id: newId(t),
          t,
          name,
          url: document.documentURI, // What `location.href` says, which first looks at who asks.
          anon: currentKey(),
          data,
          user,
        },
        about,
      ),
    );
  // Nearly always JSON can say all of it at one go: only what it cannot is tried one by one. A page view has no attributes.
  const item =
    (typeof attributes === 'object' &&
      attempt(() => write(Object.assign({}, attributes), { user_id: settings.user_id }))) ||
    write(
      plain(attributes),
      plain(settings, name === PAGE_VIEW ? Object.keys(settings).filter(isAboutUser) : ['user_id']),
    );
  note('queued', item);
  queue.add(`${settings.apiKey || ''} ${item}`);
};

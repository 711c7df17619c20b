import type { Entry } from './batch';
import { PAGE_VIEW } from './calls';
import { type Civchat, userAttributes } from './civchat';
import { textOf } from './text';

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

/** One entry for `happening`: a page view carries all that `civchat` says of the user, other events only who it is. */
export const entryOf = (happening: Happening, attributes: unknown, civchat: Civchat): Entry => {
  const user: { [name: string]: unknown } = {};
  for (const name of happening.name === PAGE_VIEW ? userAttributes(civchat) : ['user_id']) user[name] = civchat[name];
  const head = JSON.stringify(happening).slice(0, -1);
  return `${civchat.apiKey || ''} ${head},"data":${textOf(attributes)},"user":${textOf(user)}}`;
};

import { quiet } from './attempt';
import { forgetExit, watchExit } from './auto/exit';
import { watchForms } from './auto/forms';
import { watchLinks } from './auto/links';
import { watchRage } from './auto/rage';
import { forgetDepth, watchScroll } from './auto/scroll';
import { watchRoutes } from './routes';

/** What `civchat.auto` asks for, in a file of its own: events that visitors give rise to without a line of the page's code. */

const address = (): string => location.href.split('#')[0] as string;

let here = address();

/** A route of a single-page application is another page; a fragment is not. */
const arrive = quiet(() => {
  if (address() === here) return;
  here = address();
  forgetDepth();
  forgetExit();
});

for (const watch of [watchLinks, watchForms, watchRage, watchScroll, watchExit]) watch();
watchRoutes(arrive);

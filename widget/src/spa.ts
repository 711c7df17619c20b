import { quiet } from './attempt';
import { page, type Userengage } from './page';
import { watchRoutes } from './routes';

/** What `civchat.spa` asks for, in a file of its own: each route of a single-page application is a page view. */

/** An address without its fragment, which makes no other page. */
const pageOf = (address: string | undefined): string | undefined => address && address.split('#')[0];

/** Record a page view, unless this page is the one last viewed: a router may have told of it by `UE.pageHit`. */
const arrive = quiet(() => {
  const { seen } = page.userengage as Userengage;
  if (page.UE && pageOf(seen) !== pageOf(location.href)) page.UE.pageHit();
});

watchRoutes(arrive);
arrive(); // The route may have changed while this file was on its way.

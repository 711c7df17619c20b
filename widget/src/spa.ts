import { quiet } from './attempt';
import { UE } from './page';
import { watchRoutes } from './routes';

/** What `civchat.spa` asks for, in a file of its own: each route of a single-page application is a page view. */

/** An address without its fragment, which makes no other page. */
const pageOf = (address: string): string | undefined => address.split('#')[0];

/** Record a page view, unless this page is the one last viewed: a router may have told of it by `UE.pageHit`. */
const arrive = quiet(() => {
  if (UE.seen && pageOf(UE.seen) !== pageOf(location.href)) (UE.pageHit as () => void)();
});

const { destroy } = UE;
UE.destroy = () => {
  (destroy as () => void)();
  UE.seen = ''; // No route is viewed until the page asks for a page view again.
};
watchRoutes(arrive);
arrive(); // The route may have changed while this file was on its way.

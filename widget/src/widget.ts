import { quiet } from './attempt';
import { load } from './beside';
import { civchat, isHidden, page, UE, type Userengage } from './page';
import { queue } from './queue';
import { call, destroy, replay, resetAuth, run, viewPage, wake } from './surface';

/** Take over the page: its calls so far, its calls from now on, and what earlier pages left behind. */
export const start = quiet((): void => {
  const stub: Partial<Userengage> = page.userengage || {};
  if (UE.seen) return;
  const userengage: Userengage = (name, attributes) => call(name, attributes);
  userengage.ready = true;
  page.userengage = userengage;
  if (civchat().debug || location.search.includes('cueline_debug')) {
    userengage.watch = []; // What happens until the second file is there.
    load('debug');
  }
  for (const name of ['auto', 'spa']) if (civchat()[name]) load(name);
  UE.pageHit = UE.refresh = UE.init = viewPage;
  UE.resetAuth = resetAuth;
  UE.destroy = destroy;

  wake();
  if (stub.q) {
    stub.q.splice(0).forEach(replay);
    stub.q.push = replay as never; // Somebody may have kept a reference to the stub.
  }
  viewPage();

  // `unload` is never used: it keeps a page out of the back-forward cache.
  for (const name of ['visibilitychange', 'pagehide', 'pageshow', 'online']) {
    const forGood = name === 'pagehide';
    addEventListener(name, () => (forGood || isHidden() ? queue.leave(forGood) : wake()), true);
  }
  run('onLoad');
  (page.dataLayer || ([] as object[])).push({ event: 'cueline.ready' });
});

import { quiet } from './attempt';
import { load } from './beside';
import { watchComings } from './comings';
import { civchat, page, type Userengage } from './page';
import { queue } from './queue';
import { call, destroy, replay, resetAuth, run, viewPage, wake } from './surface';

/** Take over the page: its calls so far, its calls from now on, and what earlier pages left behind. */
export const start = quiet((): void => {
  const stub: Partial<Userengage> = page.userengage || {};
  if (stub.ready) return;
  const userengage: Userengage = (name, attributes) => call(name, attributes);
  userengage.ready = true;
  page.userengage = userengage;
  if (civchat().debug || location.search.includes('cueline_debug')) {
    userengage.watch = []; // What happens until the second file is there.
    load('debug');
  }
  for (const name of ['auto', 'spa']) if (civchat()[name]) load(name);
  page.UE = { pageHit: viewPage, refresh: viewPage, init: viewPage, resetAuth, destroy };

  wake();
  if (stub.q) {
    stub.q.splice(0).forEach(replay);
    stub.q.push = replay as never; // Somebody may have kept a reference to the stub.
  }
  viewPage();

  watchComings(queue.leave, wake);
  (page.dataLayer || ([] as object[])).push({ event: 'cueline.ready' });
  run('onLoad');
});

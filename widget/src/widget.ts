import { quiet } from './attempt';
import { watchComings } from './comings';
import { civchat, page, type Userengage } from './page';
import { partsOf } from './parts';
import { watchRoutes } from './routes';
import { surface } from './surface';

/** Tell the page's console, once for each text. */
const teller = () => {
  const told: { [text: string]: number } = {};
  return (text: string) => {
    if (!told[text]) console.warn('Cueline:', text);
    told[text] = 1;
  };
};

/** Take over the page: its calls so far, its calls from now on, and what earlier pages left behind. */
export const start = quiet((): void => {
  const stub: Partial<Userengage> = page.userengage || {};
  if (stub.ready) return;
  const tell = teller();
  const parts = partsOf(tell);
  const { run, replay, wake, viewPage } = surface(parts, tell);

  wake();
  if (stub.q) {
    stub.q.splice(0).forEach(replay);
    stub.q.push = replay as never; // Somebody may have kept a reference to the stub.
  }
  viewPage();

  watchComings(parts.queue.leave, wake);
  if (civchat().spa) watchRoutes(() => parts.write.moved() && viewPage());
  if (page.dataLayer) page.dataLayer.push({ event: 'cueline.ready' });
  run('onLoad');
});

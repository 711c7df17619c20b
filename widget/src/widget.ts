import { quiet } from './attempt';
import { watchComings } from './comings';
import type { Page, Userengage } from './page';
import { partsOf } from './parts';
import { watchRoutes } from './routes';
import { surface } from './surface';

/** Tell the page's console, once for each text. */
const teller = () => {
  const told: { [text: string]: number } = {};
  return (text: string) => {
    if (!told[text]) console.warn(`Cueline: ${text}`);
    told[text] = 1;
  };
};

/** Take over `page`: its calls so far, its calls from now on, and what earlier pages left behind. */
export const start = quiet((page: Page): void => {
  const stub: Partial<Userengage> = page.userengage || {};
  if (stub.ready) return;
  const tell = teller();
  const parts = partsOf(page, tell);
  const { userengage, UE, run, replay, wake, viewPage } = surface(page, parts, tell);
  page.userengage = userengage;
  page.UE = UE;

  wake();
  if (stub.q) {
    stub.q.splice(0).forEach(replay);
    stub.q.push = replay as never; // Somebody may have kept a reference to the stub.
  }
  viewPage();

  watchComings(page, parts.queue.leave, wake);
  if (parts.civchat().spa) watchRoutes(page, () => parts.write.moved() && viewPage());
  if (page.dataLayer) page.dataLayer.push({ event: 'cueline.ready' });
  run('onLoad');
});

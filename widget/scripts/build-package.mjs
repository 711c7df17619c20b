/** Build the npm package, and put its tarball beside the widget: the server hands out the one that fits it. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { packPackage, writePackage } from './package.mjs';

const out = new URL('../../src/cueline/web/static', import.meta.url).pathname;

const built = await mkdtemp(`${out}/package-`);
await writePackage(built);
await rename(await packPackage(built, out), `${out}/cueline-browser.tgz`);
await rm(built, { recursive: true });

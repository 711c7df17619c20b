/** Build the npm package, and put its tarball beside the widget: the server hands out the one that fits it. */
import { rename } from 'node:fs/promises';
import { packPackage, writePackage } from './package.mjs';

const out = new URL('../../src/cueline/web/static/', import.meta.url).pathname;

await writePackage();
await rename(await packPackage(out), `${out}cueline-browser.tgz`);

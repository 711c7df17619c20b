/** Fail when the widget, what it loads beside itself, the stub or the npm package outgrows its budget. */
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';
import { minifiedPackage } from './package.mjs';

const packed = async (entry) => gzipSync(await bundle(entry), { level: 9 }).length;
const stub = (await bundle('stub.ts')).trim().length;

const BUDGETS = [
  { what: 'widget.js, gzip', bytes: await packed('main.ts'), most: 3072 },
  { what: 'auto.js, gzip', bytes: await packed('auto.ts'), most: 2 * 1024 },
  { what: 'debug.js, gzip', bytes: await packed('debug.ts'), most: 3 * 1024 },
  { what: 'messages.js, gzip', bytes: await packed('messages.ts'), most: 1280 },
  { what: 'spa.js, gzip', bytes: await packed('spa.ts'), most: 512 },
  { what: 'inline stub', bytes: stub, most: 400 },
  { what: '@cueline/browser, gzip', bytes: gzipSync(await minifiedPackage(), { level: 9 }).length, most: 4 * 1024 },
];

for (const { what, bytes, most } of BUDGETS) {
  console.log(`${what}: ${bytes} of ${most} bytes`);
  if (bytes > most) {
    console.error(
      `${what} is ${bytes - most} bytes over its budget: make it smaller, the pages that carry it count on it.`,
    );
    process.exitCode = 1;
  }
}

/** Fail when the widget or the stub outgrows its budget. */
import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.mjs';

const widget = gzipSync(await bundle('main.ts'), { level: 9 }).length;
const stub = (await bundle('stub.ts')).trim().length;

const BUDGETS = [
  { what: 'widget.js, gzip', bytes: widget, most: 3300 },
  { what: 'inline stub', bytes: stub, most: 400 },
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

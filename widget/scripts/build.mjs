/** Build widget.js, its immutable copy, the stub and the manifest into the server's static files. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { bundle } from './bundle.mjs';

const out = new URL('../../src/cueline/web/static/', import.meta.url);
const widget = await bundle('main.ts');
const stub = (await bundle('stub.ts')).trim();
const immutable = `widget.${createHash('sha256').update(widget).digest('hex').slice(0, 10)}.js`;
const sri = `sha384-${createHash('sha384').update(widget).digest('base64')}`;

await mkdir(out, { recursive: true });
for (const name of await readdir(out)) {
  if (/^widget\.[0-9a-f]{10}\.js$/.test(name) && name !== immutable) await rm(new URL(name, out));
}
await writeFile(new URL('widget.js', out), widget);
await writeFile(new URL(immutable, out), widget);
await writeFile(new URL('stub.js', out), stub);
await writeFile(new URL('manifest.json', out), `${JSON.stringify({ widget: immutable, sri, stub }, null, 2)}\n`);
console.log(`${immutable} ${widget.length} bytes, stub ${stub.length} bytes`);

/** Build the widget, what it loads beside itself, their immutable copies, the stub and the manifest into the server's static files. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { bundle } from './bundle.mjs';

const out = new URL('../../src/cueline/web/static/', import.meta.url);
const SCRIPTS = { widget: 'main.ts', auto: 'auto.ts', debug: 'debug.ts', messages: 'messages.ts', spa: 'spa.ts' };

/** Write `<name>.js` and its immutable copy; return the copy's name and what its bytes are checked against. */
const write = async (name, entry) => {
  const text = await bundle(entry);
  const file = `${name}.${createHash('sha256').update(text).digest('hex').slice(0, 10)}.js`;
  await writeFile(new URL(`${name}.js`, out), text);
  await writeFile(new URL(file, out), text);
  console.log(`${file} ${text.length} bytes`);
  return { file, sri: `sha384-${createHash('sha384').update(text).digest('base64')}` };
};

await mkdir(out, { recursive: true });
const written = {};
for (const [name, entry] of Object.entries(SCRIPTS)) written[name] = await write(name, entry);
const kept = Object.values(written).map(({ file }) => file);
for (const name of await readdir(out)) {
  if (/^(widget|auto|debug|messages|spa)\.[0-9a-f]{10}\.js$/.test(name) && !kept.includes(name))
    await rm(new URL(name, out));
}
const stub = (await bundle('stub.ts')).trim();
await writeFile(new URL('stub.js', out), stub);
const { widget, auto, debug, messages, spa } = written;
const manifest = { widget: widget.file, sri: widget.sri, stub, auto, debug, messages, spa };
await writeFile(new URL('manifest.json', out), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`stub ${stub.length} bytes`);

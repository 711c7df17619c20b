import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { minify } from 'terser';

const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));

/** The names our modules call each other by: never on the wire, never of the browser, so they may be one letter long. */
const INTERNAL = new RegExp(
  `^(${[
    ...['kind', 'afterMs', 'codes', 'reason'],
    ...['clock', 'chance', 'post', 'liveKey', 'allowed', 'away', 'after', 'cancel', 'shelf'],
    ...['add', 'take', 'flush', 'leave', 'forget', 'save', 'adopt', 'clear'],
  ].join('|')})$`,
);

/** The smallest ES2017 text of one entry of src/; `define` puts an expression in the place of a name. */
export const bundle = async (entry, define = {}) => {
  const { outputFiles } = await build({
    entryPoints: [new URL(`../src/${entry}`, import.meta.url).pathname],
    bundle: true,
    minifySyntax: true,
    write: false,
    format: entry === 'stub.ts' ? 'esm' : 'iife', // The stub declares nothing that a function would have to hide.
    target: 'es2017',
    charset: 'utf8',
    tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    mangleProps: INTERNAL,
    define: { LIBRARY: JSON.stringify(`widget/${manifest.version}`), ...define },
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2017,
    compress: {
      passes: 3,
      inline: 1, // A function written out where it is called packs worse than its call.
      booleans_as_integers: true,
      unsafe: true,
      unsafe_arrows: true,
      keep_fargs: false,
    },
  });
  return `${code.trim()}\n`;
};

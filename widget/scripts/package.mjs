/** Build the npm package @cueline/browser: the same widget in a module that does nothing until it is asked to. */
import { execFile } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { bundle } from './bundle.mjs';

const run = promisify(execFile);
const folder = new URL('../package/', import.meta.url);
const tsc = new URL('../node_modules/.bin/tsc', import.meta.url).pathname;
const manifest = JSON.parse(await readFile(new URL('package.json', folder), 'utf8'));

/** The widget finds its server by the address of its script: here that is what it is called with. */
const built = {
  'cueline:widget': () =>
    bundle('main.ts', {
      LIBRARY: JSON.stringify(`browser/${manifest.version}`),
      'document.currentScript': 'LOADED_AS',
    }),
  'cueline:stub': () => bundle('stub.ts'),
  'cueline:spa': () => bundle('spa.ts'),
};

const whatIsBuilt = {
  name: 'built',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cueline:/ }, ({ path }) => ({ path, namespace: 'built' }));
    onLoad({ filter: /./, namespace: 'built' }, async ({ path }) => ({
      contents: `export default (LOADED_AS) => {${await built[path]()}}`,
    }));
  },
};

/** The package's module, as text. */
const packageModule = async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('src/index.ts', folder).pathname],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2017',
    charset: 'utf8',
    plugins: [whatIsBuilt],
  });
  return outputFiles[0].text;
};

/** What it adds to an application's bundle. */
export const minifiedPackage = async () =>
  (await transform(await packageModule(), { minify: true, target: 'es2017' })).code;

/** Write the whole package into the folder `out` (a path): its module, its types, its page, the licence. */
export const writePackage = async (out) => {
  await rm(`${out}/dist`, { recursive: true, force: true });
  await run(tsc, ['-p', folder.pathname, '--outDir', `${out}/dist`]);
  await writeFile(`${out}/dist/index.js`, await packageModule());
  for (const name of ['package.json', 'README.md']) await copyFile(new URL(name, folder), `${out}/${name}`);
  await copyFile(new URL('../../LICENSE', folder), `${out}/LICENSE`);
};

/** Pack the package in the folder `from` into `destination`, and return the path of the tarball. */
export const packPackage = async (from, destination) => {
  const flags = ['--silent', '--ignore-scripts', '--offline', '--pack-destination', destination];
  const { stdout } = await run('npm', ['pack', ...flags], { cwd: from });
  return `${destination}/${stdout.trim()}`;
};

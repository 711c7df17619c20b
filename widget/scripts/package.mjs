/** Build the npm package @cueline/browser: the same widget in a module that does nothing until it is asked to. */
import { execFile } from 'node:child_process';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
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
export const packageModule = async () => {
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

/** Write `dist/`, and the licence, into the package's folder. */
export const writePackage = async () => {
  await rm(new URL('dist', folder), { recursive: true, force: true });
  await run(tsc, ['-p', folder.pathname]);
  await writeFile(new URL('dist/index.js', folder), await packageModule());
  await copyFile(new URL('../../LICENSE', folder), new URL('LICENSE', folder));
};

/** Pack what was written into the folder `destination` (a path), and return the path of the tarball. */
export const packPackage = async (destination) => {
  const flags = ['--silent', '--ignore-scripts', '--offline', '--pack-destination', destination];
  const { stdout } = await run('npm', ['pack', ...flags], { cwd: folder.pathname });
  return `${destination}/${stdout.trim()}`;
};

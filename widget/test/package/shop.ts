/** A shop that installs the packed package, as an application does: from the tarball, without the network. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packPackage, writePackage } from '../../scripts/package.mjs';

const run = promisify(execFile);
const installed = new URL('../../node_modules/', import.meta.url).pathname;

export interface Shop {
  folder: string;
  tarball: string;
  /** What the compiler says of the files, with everything strict; nothing when it is content. */
  complaints(module: 'nodenext' | 'bundler', ...files: string[]): Promise<string>;
  close(): Promise<void>;
}

const optionsOf = (module: 'nodenext' | 'bundler') => ({
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  module: module === 'bundler' ? 'ESNext' : 'NodeNext',
  moduleResolution: module,
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
});

/** Libraries of the shop that are no part of the package, from where they are installed already. */
const borrow = async (folder: string, names: string[]): Promise<void> => {
  await mkdir(join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of names) await symlink(join(installed, name), join(folder, 'node_modules', name));
};

export const openShop = async (): Promise<Shop> => {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'));
  const built = join(folder, 'built');
  await mkdir(built);
  await writePackage(built);
  const tarball = await packPackage(built, folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  await run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
  await borrow(folder, ['react', 'react-dom', '@types/react', '@types/react-dom']);
  await cp(new URL('consumer', import.meta.url), folder, { recursive: true });

  return {
    folder,
    tarball,
    async complaints(module, ...files) {
      const config = join(folder, `tsconfig.${module}.${files[0]}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions: optionsOf(module), files }));
      return run(join(installed, '.bin/tsc'), ['-p', config], { cwd: folder }).then(
        () => '',
        (failure) => failure.stdout || String(failure),
      );
    },
    close: () => rm(folder, { recursive: true }),
  };
};

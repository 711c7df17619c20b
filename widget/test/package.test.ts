import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { snippetOf } from '../../dashboard/src/features/install/snippets';
import widget from '../package.json';
import { filesOf } from './package/blocks';
import { openShop, type Shop } from './package/shop';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }); // compilers on a busy machine

const run = promisify(execFile);
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const manifest = async () =>
  JSON.parse(await readFile(join(shop.folder, 'node_modules/@cueline/browser/package.json'), 'utf8'));

describe('the packed package', () => {
  it('holds the module, its types, its page and the licence, and nothing else', async () => {
    const { stdout } = await run('tar', ['-tzf', shop.tarball]);

    expect(stdout.trim().split('\n').sort()).toEqual([
      'package/LICENSE',
      'package/README.md',
      'package/dist/index.d.ts',
      'package/dist/index.js',
      'package/dist/types.d.ts',
      'package/package.json',
    ]);
  });

  it('depends on nothing, and has the version of the widget', async () => {
    const { version, dependencies, peerDependencies, sideEffects } = await manifest();

    expect([version, dependencies, peerDependencies, sideEffects]).toEqual([
      widget.version,
      undefined,
      undefined,
      false,
    ]);
  });

  it('is found in order by publint', async () => {
    const { messages } = await publint({ pkgDir: join(shop.folder, 'node_modules/@cueline/browser'), strict: true });

    expect(messages).toEqual([]);
  });

  it('has types that every resolution of modules finds, as attw sees it', async () => {
    const attw = new URL('../node_modules/.bin/attw', import.meta.url).pathname;
    const { stdout } = await run(attw, ['--profile', 'esm-only', '--no-color', '--no-emoji', shop.tarball]);

    // It ends with 1 when something is wrong, and then `run` rejects.
    expect(stdout).toMatch(/node16 \(from ESM\) │ OK \(ESM\)/);
    expect(stdout).toMatch(/bundler +│ OK/);
  });
});

describe('its types', () => {
  it.each(['bundler', 'nodenext'] as const)('take any event while none is declared (%s)', async (module) => {
    expect(await shop.complaints(module, 'any_event.ts')).toBe('');
  });

  it('take declared events only, once there are some', async () => {
    expect(await shop.complaints('bundler', 'declared_events.ts')).toBe('');
  });

  it('are what the compiler goes by: without the expectation it complains', async () => {
    await writeFile(
      join(shop.folder, 'wrong.ts'),
      "import { userengage } from '@cueline/browser';\nuserengage('x');\n",
    );

    expect(await shop.complaints('bundler', 'wrong.ts')).toContain('wrong.ts(2,');
  });
});

describe('in an application', () => {
  const bundled = async (code: string): Promise<string> => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: shop.folder },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
    });
    return outputFiles[0]?.text ?? '';
  };

  it('is bundled when it is used', async () => {
    const code = await bundled(
      "import { cueline } from '@cueline/browser'; cueline.load({ apiKey: 'k', server: '/' });",
    );

    expect(code).toContain('__ca__chat');
    expect(code).not.toContain('cueline:widget');
  });

  it('costs nothing when it is imported and not used', async () => {
    expect((await bundled("import { userKey } from '@cueline/browser'; export {};")).trim()).toBe('');
  });

  it('does nothing on a server, whatever is called', async () => {
    const script = `
      const { cueline } = await import('@cueline/browser');
      cueline.userengage('event.early', { n: 1 });
      cueline.load({ apiKey: 'k', server: 'https://cueline.shop.example' });
      cueline.pageHit({ user_id: 7 }); cueline.resetAuth(); cueline.consent('granted'); cueline.destroy();
      console.log(JSON.stringify([cueline.userKey() ?? null, typeof globalThis.userengage, typeof globalThis.civchat]));
    `;
    const { stdout, stderr } = await run('node', ['--input-type=module', '-e', script], { cwd: shop.folder });

    expect([JSON.parse(stdout), stderr]).toEqual([[null, 'undefined', 'undefined'], '']);
  });
});

describe.each([
  ['how-to/npm.md', ['cart.ts', 'events.d.ts', 'main.ts']],
  ['how-to/react.md', ['cueline.tsx', 'events.d.ts', 'main.tsx']],
])('the code of %s', (page, names) => {
  it('is what the page has, fits the package, and can be bundled', async () => {
    const files = await filesOf(page);
    for (const [name, text] of files) await writeFile(join(shop.folder, name), text);

    expect(files.map(([name]) => name).sort()).toEqual(names);
    expect(await shop.complaints('bundler', ...names)).toBe('');
    const { errors } = await build({
      entryPoints: [join(shop.folder, names[2] ?? '')],
      bundle: true,
      jsx: 'automatic',
      write: false,
    });
    expect(errors).toEqual([]);
  });
});

describe("the dashboard's npm snippet", () => {
  it('is what TypeScript takes', async () => {
    const site = { apiKey: 'k1', url: 'https://cueline.shop.example', stub: '' };
    const modules = snippetOf('bundle', site).parts.filter(({ language }) => language === 'js');
    const names = modules.map((_, at) => `snippet_${at}.ts`);
    for (const [at, { code }] of modules.entries()) await writeFile(join(shop.folder, names[at] ?? ''), code);

    expect(names).toHaveLength(2);
    expect(await shop.complaints('bundler', ...names)).toBe('');
  });
});

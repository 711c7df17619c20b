import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { bundle } from '../scripts/bundle.mjs';

it('the demo shop carries the stub as it is built today', async () => {
  const page = await readFile(new URL('../../src/cueline/web/demo/index.html', import.meta.url), 'utf8');

  expect(page).toContain(`<script>${(await bundle('stub.ts')).trim()}</script>`);
});

import { describe, expect, it } from 'vitest';
import { bundle } from '../scripts/bundle.mjs';

describe('the build', () => {
  it("renames none of the browser's own properties", async () => {
    const text = await bundle('main.ts');

    for (const name of ['document.hidden', 'document.head', 'location.href', 'document.currentScript', 'keepalive']) {
      expect(text).toContain(name);
    }
  });
});

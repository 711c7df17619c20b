import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { LIBRARY: JSON.stringify('widget/test') },
  test: { include: ['test/**/*.test.ts'] },
});

import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.CUELINE_URL ?? 'http://127.0.0.1:8787'
const built = new URL('../src/cueline/web/static/', import.meta.url)

/** The inline stub, as the widget's build wrote it: the Install screen shows the very text. */
function widgetStub(): string {
  try {
    return readFileSync(new URL('stub.js', built), 'utf8').trim()
  } catch {
    throw new Error('The widget is not built yet: run `npm run build` in widget/ first.')
  }
}

export default defineConfig(({ mode }) => ({
  base: '/',
  plugins: [react()],
  define: { __CUELINE_STUB__: JSON.stringify(mode === 'test' ? '/* stub */' : widgetStub()) },
  build: {
    outDir: '../src/cueline/web/static/dashboard',
    emptyOutDir: true,
    // The served policy allows no data: fonts, so nothing is inlined.
    assetsInlineLimit: 0,
    target: 'es2022',
  },
  server: { proxy: { '/api': server, '/widget.js': server } },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
}))

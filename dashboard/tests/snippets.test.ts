import { describe, expect, test } from 'vitest'
import { variants } from '../src/features/install/search'
import { snippetOf } from '../src/features/install/snippets'
import { shaded } from '../src/ui/highlight'

const site = { apiKey: 'kq7fz2m9xw4t', url: 'https://events.example', stub: '(()=>{/* stub */})();' }
const codeOf = (variant: (typeof variants)[number]) =>
  snippetOf(variant, site)
    .parts.map((part) => part.code)
    .join('\n')

describe('every snippet', () => {
  test.each(variants)('%s carries the key and the address', (variant) => {
    expect(codeOf(variant)).toContain('kq7fz2m9xw4t')
    expect(codeOf(variant)).toContain('https://events.example/')
  })

  test('with inline code starts with the stub, so that early calls are kept', () => {
    for (const variant of ['html', 'tag-manager'] as const) {
      expect(codeOf(variant).indexOf(site.stub)).toBeLessThan(codeOf(variant).indexOf('/widget.js'))
      expect(codeOf(variant)).toContain(site.stub)
    }
  })

  test('for a bundle installs the package that the server hands out', () => {
    expect(codeOf('bundle')).toContain('npm install https://events.example/cueline-browser.tgz')
  })

  test('for a strict policy has no inline script', () => {
    const page = snippetOf('csp', site).parts[0]?.code ?? ''

    expect(page.match(/<script(?![^>]*\ssrc=)/g)).toBeNull()
  })

  test('for a server is a command whose body is JSON', () => {
    const body = /-d '([\s\S]*)'$/.exec(codeOf('curl'))?.[1] ?? ''

    expect(JSON.parse(body)).toMatchObject({ key: 'kq7fz2m9xw4t', name: 'event.order_paid' })
  })
})

describe('a workspace', () => {
  const own = {
    ...site,
    alias: 'q7x2',
    optOuts: ['gpc', 'dnt'] as const,
    pinned: { file: 'widget.0123456789.js', integrity: 'sha384-abc' },
  }
  const pages = variants.filter((variant) => variant !== 'curl' && variant !== 'bundle')
  const codeOfOwn = (variant: (typeof variants)[number]) =>
    snippetOf(variant, own)
      .parts.map((part) => part.code)
      .join('\n')

  test.each(pages)('with an alias path and opt-outs has them in %s', (variant) => {
    expect(codeOfOwn(variant)).toContain('https://events.example/q7x2/main.js')
    expect(codeOfOwn(variant)).toContain("endpoint: 'https://events.example/q7x2/', gpc: true, dnt: true")
    expect(codeOfOwn(variant)).not.toContain('/widget.js')
  })

  test('with an alias path and opt-outs has them in what a bundle loads', () => {
    for (const said of ["endpoint: 'https://events.example/q7x2/'", 'gpc: true', 'dnt: true']) {
      expect(codeOfOwn('bundle')).toContain(said)
    }
  })

  test('may pin the script of one release', () => {
    expect(codeOfOwn('csp')).toContain('src="https://events.example/q7x2/widget.0123456789.js"')
    expect(codeOfOwn('csp')).toContain('integrity="sha384-abc"')
  })
})

test.each(variants)('colouring the %s snippet changes no character of it', (variant) => {
  for (const { code, language } of snippetOf(variant, site).parts) {
    expect(
      shaded(code, language)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(code)
  }
})

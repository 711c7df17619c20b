import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Json } from '../src/api/types'
import { asCurl, asLiteral, asUserengage } from '../src/ui/event/copies'
import { anEvent } from './anEvent'

const nasty: Record<string, Json> = {
  "it's": 'a \'quoted\' "value"',
  'with space': [1, null, { deep: true }],
  line: 'one\ntwo\\three',
  __proto: 'x',
  empty: {},
}

describe('copying an event as a call', () => {
  test('writes the name with its prefix and the attributes as sent', () => {
    const item = anEvent({ raw: { current_section: 'pricing_table', seconds_on_page: 45 } })

    expect(asUserengage(item)).toBe(
      "userengage('event.exit_intent', {\n  current_section: 'pricing_table',\n  seconds_on_page: 45,\n})",
    )
  })

  test('leaves attributes out when there are none', () => {
    expect(asUserengage(anEvent({ name: 'popup_closed' }))).toBe("userengage('event.popup_closed')")
  })

  test('uses the verb of each kind', () => {
    expect(
      asUserengage(anEvent({ kind: 'user_update', name: 'client.update', raw: { plan: 'pro' } })),
    ).toContain("userengage('client.update', {")
    expect(asUserengage(anEvent({ kind: 'product_event', name: 'product_event' }))).toBe(
      "userengage('product_event')",
    )
    expect(asUserengage(anEvent({ kind: 'page_view', name: 'page_view' }))).toBe('UE.pageHit({})')
  })

  test('gives JavaScript that reads back as the very same attributes', () => {
    const read = new Function(`return ${asLiteral(nasty)}`)() as unknown

    expect(read).toEqual(nasty)
  })
})

describe('copying an event as curl', () => {
  const item = anEvent({ raw: nasty, name: "it's" })
  const command = asCurl(item, { url: 'https://events.example/', apiKey: 'key1' })

  test('posts to the public address without a double slash', () => {
    expect(command).toContain("curl -X POST 'https://events.example/api/event/'")
  })

  test('survives a shell: what curl gets is the JSON that was meant', () => {
    const printed = execFileSync('sh', ['-c', command.replace(/^curl/, "printf '%s\\n'")], {
      encoding: 'utf8',
    })
    const body: unknown = JSON.parse(printed.slice(printed.indexOf('{')).trim())

    expect(body).toEqual({
      key: 'key1',
      name: "event.it's",
      data: nasty,
      url: 'https://shop.example/cart',
      anon: 'abcdefghijkl',
    })
  })

  test('leaves the id out: the copy is a new event, not a resend', () => {
    expect(command).not.toContain(item.id)
  })
})

import type { EventItem, Json } from '../../api/types'

/** The name a sender uses: with its prefix for events of our users, the verb itself for the others. */
function wireName({ kind, name }: Pick<EventItem, 'kind' | 'name'>): string {
  switch (kind) {
    case 'event':
      return `event.${name}`
    case 'page_view':
      return 'page_view'
    case 'user_update':
      return 'client.update'
    case 'product_event':
      return 'product_event'
    case 'score':
    case 'standing':
    case 'automation':
      return name
  }
}

/** The call a page makes to send the same event. */
export function asUserengage(item: Pick<EventItem, 'kind' | 'name' | 'raw'>): string {
  const attributes = Object.keys(item.raw).length ? asLiteral(item.raw) : ''
  if (item.kind === 'page_view') return `UE.pageHit(${attributes || '{}'})`
  const name = quoted(wireName(item))
  return attributes ? `userengage(${name}, ${attributes})` : `userengage(${name})`
}

/** A command that sends the same event again, as a new one: without the id, which would make it a resend. */
export function asCurl(item: EventItem, target: { url: string; apiKey: string }): string {
  const body = {
    key: target.apiKey,
    name: wireName(item),
    data: item.raw,
    ...(item.url ? { url: item.url } : {}),
    anon: item.key || item.user.key,
  }
  return [
    `curl -X POST ${shell(`${target.url.replace(/\/$/, '')}/api/event/`)}`,
    `-H 'Content-Type: application/json'`,
    `-d ${shell(JSON.stringify(body))}`,
  ].join(' \\\n  ')
}

/** JSON as a person writes it in JavaScript: names bare where they can be. */
export function asLiteral(value: Json, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map((item) => asLiteral(item, indent)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}  `
  const lines = Object.entries(value).map(
    ([name, item]) => `${deeper}${isBareName(name) ? name : quoted(name)}: ${asLiteral(item, deeper)},`,
  )
  return lines.length ? `{\n${lines.join('\n')}\n${indent}}` : '{}'
}

function isBareName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

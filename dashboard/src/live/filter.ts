import type { EventItem, EventKind, LiveItem, Outcome } from '../api/types'

/** What the live feed is narrowed to. Every field given must match. */
export interface LiveFilter {
  event?: string | undefined
  /** Part of a user's key or label, or the user's number. */
  user?: string | undefined
  /** Part of the page's address. */
  url?: string | undefined
  /** `name` is present, or `name=value` is that value. */
  attribute?: string | undefined
  kind?: EventKind | undefined
  outcome?: Outcome | 'violations' | undefined
}

export function matches(filter: LiveFilter, item: LiveItem): boolean {
  return (
    (!filter.event || contains(item.name, filter.event)) &&
    (!filter.user || isUser(item, filter.user)) &&
    (!filter.url || contains(item.url, filter.url)) &&
    (!filter.attribute || hasAttribute(item, filter.attribute)) &&
    (!filter.kind || item.kind === filter.kind) &&
    (!filter.outcome || hasOutcome(item, filter.outcome))
  )
}

export function isEmptyFilter(filter: LiveFilter): boolean {
  return !Object.values(filter).some(Boolean)
}

function isUser({ user, key }: EventItem, wanted: string): boolean {
  return (
    String(user.id) === wanted ||
    contains(user.label, wanted) ||
    contains(user.key, wanted) ||
    contains(key, wanted)
  )
}

function hasAttribute({ raw, attributes }: EventItem, wanted: string): boolean {
  if (wanted in raw) return true
  const [name = '', ...rest] = wanted.split('=')
  const value = rest.join('=').toLowerCase()
  return (
    rest.length > 0 &&
    [raw[name], attributes[name]].some((each) => each !== undefined && textOf(each).toLowerCase() === value)
  )
}

function hasOutcome({ verdict }: LiveItem, wanted: Outcome | 'violations'): boolean {
  return wanted === 'violations' ? verdict.violations > 0 : verdict.outcome === wanted
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

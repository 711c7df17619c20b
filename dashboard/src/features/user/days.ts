import type { EventItem, EventKind, LiveItem } from '../../api/types'
import { plural } from '../../ui/figures'
import { dayKey, dayLabel } from '../../ui/time'
import type { Happening } from './steps'

export interface Day {
  key: string
  label: string
  items: Happening[]
}

/** What was loaded and what came since, each event once, newest first. */
export function united(loaded: readonly EventItem[], live: readonly LiveItem[]): EventItem[] {
  const known = new Set(loaded.map((item) => item.id))
  const fresh = live.filter((item) => item.verdict.outcome === 'accepted' && !known.has(item.id))
  if (fresh.length === 0) return [...loaded]
  return [...new Map(fresh.map((item) => [item.id, item as EventItem])).values(), ...loaded].sort(newestFirst)
}

/** Whether the chips let an event through. */
export function isWanted(
  item: EventItem,
  kinds: readonly EventKind[] | undefined,
  names: readonly string[] | undefined,
): boolean {
  return (!kinds || kinds.includes(item.kind)) && (!names || names.includes(item.name))
}

/** What happened by the day it was in `zone`, in the order given. */
export function byDay(items: readonly Happening[], now: number, zone: string): Day[] {
  const days: Day[] = []
  for (const item of items) {
    const key = dayKey(Date.parse(item.at), zone)
    const last = days.at(-1)
    if (last?.key === key) last.items.push(item)
    else days.push({ key, label: dayLabel(item.at, now, zone), items: [item] })
  }
  return days
}

/** `7 events · 2 page views`, counted as the profile counts them; all else on the day is neither. */
export function countWords(items: readonly Happening[]): string {
  const kinds = items.flatMap((one) => ('event' in one ? [one.event.kind] : []))
  const events = kinds.filter((kind) => kind === 'event' || kind === 'product_event').length
  const views = kinds.filter((kind) => kind === 'page_view').length
  return [events ? plural(events, 'event') : '', views ? plural(views, 'page view') : '']
    .filter(Boolean)
    .join(' · ')
}

const freshMs = 2_000

/** Whether something has just come, and is to be noticed. */
export function isFresh(at: string): boolean {
  return Date.now() - Date.parse(at) < freshMs
}

/** The names that occur most, for the filter. */
export function commonNames(items: readonly EventItem[], most: number): string[] {
  const counts = new Map<string, number>()
  for (const { name, kind } of items) {
    if (kind === 'event') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts.entries()]
    .sort(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([name]) => name)
}

function newestFirst(one: EventItem, other: EventItem): number {
  return Date.parse(other.occurred_at) - Date.parse(one.occurred_at)
}

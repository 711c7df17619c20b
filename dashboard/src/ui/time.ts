const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = `${zone}|${JSON.stringify(options)}`
  const found = formats.get(known)
  if (found) return found
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: isZone(zone) ? zone : 'UTC' })
  formats.set(known, made)
  return made
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone })
    return zone !== ''
  } catch {
    return false
  }
}

/** `just now`, `12s ago`, `5m ago`, `3h ago`, `6d ago`, then the day. */
export function relativeTime(iso: string, now: number, zone: string): string {
  const age = now - Date.parse(iso)
  if (Number.isNaN(age)) return '–'
  if (age < -5 * second) return dateOf(iso, zone)
  if (age < 5 * second) return 'just now'
  if (age < minute) return `${Math.floor(age / second)}s ago`
  if (age < hour) return `${Math.floor(age / minute)}m ago`
  if (age < day) return `${Math.floor(age / hour)}h ago`
  if (age < 7 * day) return `${Math.floor(age / day)}d ago`
  return dateOf(iso, zone)
}

/** `now`, `in 12s`, `in 5m`, `in 3h`, `in 6d`, then the day. */
export function timeUntil(iso: string, now: number, zone: string): string {
  const left = Date.parse(iso) - now
  if (Number.isNaN(left)) return '–'
  if (left < second) return 'now'
  if (left < minute) return `in ${Math.floor(left / second)}s`
  if (left < hour) return `in ${Math.floor(left / minute)}m`
  if (left < day) return `in ${Math.floor(left / hour)}h`
  if (left < 7 * day) return `in ${Math.floor(left / day)}d`
  return dateOf(iso, zone)
}

/** `23 Nov 2026, 19:00:00.123 CET` */
export function absoluteTime(iso: string, zone: string): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return iso
  const text = format(zone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'short',
  }).format(at)
  return text
}

/** `19:00:07` */
export function clockTime(iso: string, zone: string): string {
  return format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(Date.parse(iso))
}

/** `23 Nov 2026` */
function dateOf(iso: string, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(Date.parse(iso))
}

/** `23 Nov` */
export function dayText(iso: string, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short' }).format(Date.parse(iso))
}

/** `2026-11-23`: the day it is in the zone, for grouping. */
export function dayKey(at: number, zone: string): string {
  return keyText(format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at))
}

function keyText(parts: Intl.DateTimeFormatPart[]): string {
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}`
}

/** `Today`, `Yesterday`, else `Monday 23 November`, with the year when it is another. */
export function dayLabel(iso: string, now: number, zone: string): string {
  const at = Date.parse(iso)
  const key = dayKey(at, zone)
  if (key === dayKey(now, zone)) return 'Today'
  if (key === dayKey(now - day, zone)) return 'Yesterday'
  const sameYear = key.slice(0, 4) === dayKey(now, zone).slice(0, 4)
  return format(zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at)
}

/** `+4m 12s`: how far a sender's clock was off. */
export function duration(ms: number): string {
  const size = Math.abs(ms)
  if (size < second) return `${Math.round(size)} ms`
  if (size < minute) return `${(size / second).toFixed(1)} s`
  if (size < hour) return `${Math.floor(size / minute)}m ${Math.floor((size % minute) / second)}s`
  if (size < day) return `${Math.floor(size / hour)}h ${Math.floor((size % hour) / minute)}m`
  return `${Math.floor(size / day)}d ${Math.floor((size % day) / hour)}h`
}

/** How far ahead of UTC the zone's clock is at `at`, in milliseconds. */
function aheadAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return shown - Math.floor(at / 1_000) * 1_000
}

/** What the zone's clock shows at an instant, as fields for date and time take it: `2026-11-23T19:00`. */
export function localOf(iso: string, zone: string): string {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? '' : new Date(at + aheadAt(at, zone)).toISOString().slice(0, 16)
}

/** The instant at which the zone's clock shows `local`. */
export function instantOf(local: string, zone: string): string {
  const wall = Date.parse(`${local}Z`)
  if (Number.isNaN(wall)) return ''
  const guess = wall - aheadAt(wall, zone)
  return new Date(wall - aheadAt(guess, zone)).toISOString()
}

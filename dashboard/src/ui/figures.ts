const whole = new Intl.NumberFormat('en-GB')
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,400` */
export function count(value: number): string {
  return whole.format(value)
}

/** `12.4K`, for places where the exact figure is a hover away. */
export function shortCount(value: number): string {
  return value < 10_000 ? whole.format(value) : short.format(value)
}

/** `99.8 %`; never rounds up to a full hundred. */
export function percent(share: number): string {
  const value = share * 100
  if (value >= 100) return '100 %'
  if (value > 99.9) return '99.9 %'
  return value < 0.1 && value > 0 ? '< 0.1 %' : `${Number(value.toFixed(1))} %`
}

/** `1 event`, `2 events`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** `3.4 MB`, decimal as disks count. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = value > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(value) / 3)) : 0
  const scaled = value / 1000 ** step
  return `${step === 0 ? scaled : scaled.toFixed(scaled < 10 ? 1 : 0)} ${units[step]}`
}

const exact = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** `+12.5`, `−3`, `0`: what is added, to a tenth. */
export function points(value: number): string {
  const rounded = Number(value.toFixed(1))
  if (rounded === 0) return '0'
  return rounded < 0 ? `−${exact.format(-rounded)}` : `+${exact.format(rounded)}`
}

/** A score as lists show it: the exact one rounded, halves to the even neighbour, as the server rounds. */
export function wholeScore(value: number): string {
  const below = Math.floor(value)
  const isHalf = value - below === 0.5
  return whole.format((isHalf ? below + (below % 2) : Math.round(value)) || 0)
}

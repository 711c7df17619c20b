interface Line {
  path: string
  area: string
  /** Where a score stands, from the top. */
  yOf: (score: number) => number
}

const edge = 3

/** The line through a score a day, with room for the marks that are near enough to matter. */
export function lineThrough(
  values: readonly number[],
  marks: readonly { score: number }[],
  width: number,
  height: number,
): Line {
  const highest = Math.max(...values)
  const near = marks.map(({ score }) => score).filter((score) => score <= highest * 2 + 10)
  const top = Math.max(1, highest, ...near)
  const bottom = Math.min(0, ...values, ...near)
  const yOf = (score: number) => edge + ((top - score) / (top - bottom)) * (height - 2 * edge)
  const step = width / Math.max(1, values.length - 1)
  const path = values
    .map((value, day) => `${day === 0 ? 'M' : 'L'}${(day * step).toFixed(1)} ${yOf(value).toFixed(1)}`)
    .join('')
  return { path, area: `${path}L${width} ${height}L0 ${height}Z`, yOf }
}

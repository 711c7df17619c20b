/** The way into a JSON value: names of fields, and places in lists from 0. */
export type Path = readonly (string | number)[]

const step = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y

/** `items[0].price`; a name with a dot or bracket in it stands as `["a.b"]`. */
export function pathText(path: Path): string {
  const text = path.map((each) => {
    if (typeof each === 'number') return `[${each}]`
    return /^[^.[\]"]+$/.test(each) ? `.${each}` : `[${JSON.stringify(each)}]`
  })
  return text.join('').replace(/^\./, '')
}

/** The path that was typed; null when it cannot be read. */
export function readPath(text: string): Path | null {
  const path: (string | number)[] = []
  const typed = text.trim()
  step.lastIndex = 0
  while (step.lastIndex < typed.length) {
    const found = step.exec(typed)
    if (!found) return null
    const [, name, place, quoted] = found
    path.push(place !== undefined ? Number(place) : quoted !== undefined ? JSON.parse(quoted) : (name ?? ''))
  }
  return path
}

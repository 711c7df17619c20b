/** What stands in the address after `?`: plain text by name, so that links read well and can be typed. */
export type Search = Record<string, unknown>

export function parseAddress(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function writeAddress(search: object): string {
  const pairs = Object.entries(search).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(',') : value
    return text === undefined || text === null || text === '' || text === false ? [] : [[name, String(text)]]
  })
  return pairs.length ? `?${new URLSearchParams(pairs)}` : ''
}

export function textIn(search: Search, name: string): string | undefined {
  const value = search[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A whole number; `writeAddress` and people write it as digits. */
export function wholeIn(search: Search, name: string): number | undefined {
  const value = search[name]
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value
  return Number.isSafeInteger(number) ? (number as number) : undefined
}

export function choiceIn<Choice extends string>(
  search: Search,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  return choices.find((choice) => choice === search[name])
}

/** A list, written with commas; names that hold a comma cannot stand in one. */
export function listIn(search: Search, name: string): string[] | undefined {
  const value = search[name]
  const items = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : []
  const wanted = items.filter(Boolean)
  return wanted.length ? wanted : undefined
}

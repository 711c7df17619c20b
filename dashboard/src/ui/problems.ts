import type { Problem } from '../api/error'

/** What is wrong with one field and all inside it, as one text. */
export function problemAt(problems: readonly Problem[], field: string): string | undefined {
  const said = problems
    .filter(({ where }) => where === field || where.startsWith(`${field}.`) || where.startsWith(`${field}[`))
    .map(({ message, hint }) => (hint ? `${message}: ${hint}` : message))
  return said.length ? said.join('; ') : undefined
}

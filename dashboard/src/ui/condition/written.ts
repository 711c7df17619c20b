import type { Problem } from '../../api/error'
import type { Condition } from '../../api/types'
import { hasOperand, type Operand, operandOf } from './operators'
import type { SubjectKind } from './subjects'
import { type Done, type Group, type Item, isGroup, type Row, without } from './tree'

interface Written {
  /** Null when nothing is asked. */
  condition: Condition | null
  /** Where each item stands in it, as the server's problems name places; outer ones first. */
  places: readonly [where: string, id: number][]
}

/** The condition as it travels, without rows that ask nothing yet. A single one stands without a group around it. */
export function written(whole: Group): Written {
  const places: [string, number][] = []
  const condition = writeRoot(unasked(whole).reduce(without, whole), 'condition', places)
  return { condition, places }
}

function writeRoot(root: Group, where: string, places: [string, number][]): Condition | null {
  const [only, second] = root.items
  if (only) return writeItem(root.mode === 'all' && !second ? only : root, where, places)
  places.push([where, root.id])
  return null
}

export type ProblemsByItem = ReadonlyMap<number, readonly Problem[]>

/** What the server said is wrong with a condition, by the item it is wrong with; what is not about it is left out. */
export function problemsByItem(root: Group, problems: readonly Problem[]): ProblemsByItem {
  const { places } = written(root)
  const found = new Map<number, Problem[]>()
  for (const problem of problems.filter(({ where }) => isWithin(where, 'condition'))) {
    const place = places.findLast(([where]) => isWithin(problem.where, where))
    const id = place?.[1] ?? root.id
    found.set(id, [...(found.get(id) ?? []), problem])
  }
  return found
}

/** Rows without a subject: nothing can be sent of them. */
function unasked(root: Group): number[] {
  return rowsIn(root).flatMap(({ id, subject, kept }) => (subject || kept ? [] : [id]))
}

/** What is not filled in yet, by its row. As long as there is any, the condition is neither tried nor saved. */
export function unfinished(root: Group): ProblemsByItem {
  return new Map(
    rowsIn(root).flatMap((row) => {
      const message = lackOf(row)
      return message ? [[row.id, [{ where: '', message, hint: '' }]] as const] : []
    }),
  )
}

/** Every row, with those that ask something of the events that count. */
function rowsIn(root: Group): Row[] {
  return root.items.flatMap((item) =>
    isGroup(item) ? rowsIn(item) : [item, ...(item.done ? rowsIn(item.done.where) : [])],
  )
}

function lackOf({ subject, test, kept }: Row): string | null {
  if (kept) return null
  if (!subject) return 'Choose what to ask about'
  if (test) return hasOperand(test) ? null : operandLacks[operandOf(test)]
  const isNamed =
    subject.kind === 'list' || subject.kind === 'segment' ? Number(subject.name) : subject.name.trim()
  return isNamed ? null : (nameLacks[subject.kind] ?? null)
}

const nameLacks: { [Kind in SubjectKind]?: string } = {
  tag: 'Say which tag',
  list: 'Choose a list',
  segment: 'Choose a segment',
  done: 'Choose an event',
}

const operandLacks: Record<Operand, string | null> = {
  nothing: null,
  text: 'Say which text',
  texts: 'Say at least one text',
  number: 'Say which number',
  numbers: 'Say from which number to which',
  instant: 'Say when',
  instants: 'Say from when until when',
  span: 'Say how long',
  days: 'Choose days or hours',
}

function isWithin(where: string, place: string): boolean {
  return where === place || where.startsWith(`${place}.`) || where.startsWith(`${place}[`)
}

function writeItem(item: Item, where: string, places: [string, number][]): Condition {
  places.push([where, item.id])
  if (!isGroup(item)) {
    if (item.done) return deedOf(item, item.done, where, places)
    return item.not ? { kind: 'not', condition: leafOf(item) } : leafOf(item)
  }
  const negated = item.mode === 'none' || item.mode === 'not_all'
  const inner = negated ? `${where}.condition` : where
  const conditions = item.items.map((each, place) => writeItem(each, `${inner}.conditions[${place}]`, places))
  const group = { kind: item.mode === 'any' || item.mode === 'none' ? 'any' : 'all', conditions } as Condition
  return negated ? { kind: 'not', condition: group } : group
}

function deedOf(
  { not, subject }: Row,
  { times, within, where: narrower }: Done,
  where: string,
  places: [string, number][],
): Condition {
  const isWrapped = not && times
  const narrowed = writeRoot(narrower, `${where}${isWrapped ? '.condition' : ''}.where`, places)
  const asked = {
    event: subject?.name ?? '',
    ...(within ? { within } : {}),
    ...(narrowed ? { where: narrowed } : {}),
  }
  if (not && !times) return { kind: 'has_not_done', ...asked } as Condition
  const done = { kind: 'has_done', ...asked, ...(times ? { times } : {}) } as Condition
  return not ? { kind: 'not', condition: done } : done
}

/** What the row asks. The server says what is wrong with what is not filled in yet. */
function leafOf({ subject, path, test, kept }: Row): Condition {
  if (kept) return kept
  return leafFields(subject, path, test) as unknown as Condition
}

function leafFields(subject: Row['subject'], path: Row['path'], test: Row['test']): object {
  if (!subject) return { kind: 'all', conditions: [] }
  const { kind, name } = subject
  switch (kind) {
    case 'event_attribute':
    case 'user_attribute':
      return { kind, name, ...(path.length ? { path } : {}), test }
    case 'event_fact':
    case 'user_fact':
      return { kind, fact: name, test }
    case 'score':
    case 'moment':
      return { kind, test }
    case 'tag':
      return { kind, name }
    case 'list':
      return { kind, list: Number(name) }
    case 'segment':
      return { kind, segment: Number(name) }
    case 'done':
      return { kind: 'has_done', event: name }
  }
}

import type { Condition } from '../../api/types'
import { firstTest, type Test } from './operators'
import type { Path } from './path'
import { hasTest, type Subject, type Subjects, typeOf } from './subjects'

/** How a group takes its conditions. `none` and `not_all` are a `not` around `any` and `all`. */
export type Mode = 'all' | 'any' | 'none' | 'not_all'

export interface Group {
  id: number
  mode: Mode
  items: readonly Item[]
}

type HasDone = Extract<Condition, { kind: 'has_done' }>

/** How often, when, and of which events something is counted. */
export interface Done {
  times: NonNullable<HasDone['times']> | null
  within: NonNullable<HasDone['within']> | null
  /** What must be true of each event that counts; nothing in it: all of them count. */
  where: Group
}

export interface Row {
  id: number
  /** Whether the opposite must be true. */
  not: boolean
  /** Null until it is chosen. */
  subject: Subject | null
  path: Path
  test: Test | null
  /** How often and when something must have been done; null where another subject is asked about. */
  done: Done | null
  /** What this builder does not edit, kept as it came. */
  kept: Condition | null
}

export type Item = Group | Row

let made = 0
const nextId = () => ++made

export const isGroup = (item: Item): item is Group => 'mode' in item

export function newRow(): Row {
  return { id: nextId(), not: false, subject: null, path: [], test: null, done: null, kept: null }
}

export function newGroup(mode: Mode = 'any', items: readonly Item[] = [newRow()]): Group {
  return { id: nextId(), mode, items }
}

/** The row about another subject, with the test its type begins with. */
export function withSubject(row: Row, subject: Subject, subjects: Subjects): Row {
  const type = typeOf(subject, subjects) ?? 'string'
  const test = hasTest(subject.kind) ? (row.test?.type === type ? row.test : firstTest(type)) : null
  const done = subject.kind === 'done' ? (row.done ?? everOnce()) : null
  return { ...row, subject, path: [], test, done, kept: null }
}

function everOnce(): Done {
  return { times: null, within: null, where: newGroup('all', []) }
}

/** A group itself, or what a row asks of the events that count; null for rows that ask nothing of them. */
function inner(item: Item): Group | null {
  return isGroup(item) ? item : (item.done?.where ?? null)
}

/** The item with its inner group changed. */
function withInner(item: Item, change: (group: Group) => Group): Item {
  if (isGroup(item)) return change(item)
  return item.done ? { ...item, done: { ...item.done, where: change(item.done.where) } } : item
}

/** The same with ids of its own. */
export function copyOf(item: Item): Item {
  const copyGroup = (group: Group): Group => ({ ...group, id: nextId(), items: group.items.map(copyOf) })
  return isGroup(item) ? copyGroup(item) : { ...withInner(item, copyGroup), id: nextId() }
}

export function changedIn(root: Group, id: number, change: (item: Item) => Item): Group {
  const walk = (item: Item): Item => (item.id === id ? change(item) : withInner(item, walkGroup))
  const walkGroup = (group: Group): Group =>
    group.id === id ? (change(group) as Group) : { ...group, items: group.items.map(walk) }
  return walkGroup(root)
}

export function without(root: Group, id: number): Group {
  const walk = (group: Group): Group => ({
    ...group,
    items: group.items.filter((item) => item.id !== id).map((item) => withInner(item, walk)),
  })
  return walk(root)
}

export function withAfter(root: Group, id: number, added: Item): Group {
  const walk = (group: Group): Group => ({
    ...group,
    items: group.items.flatMap((item) => {
      const same = withInner(item, walk)
      return item.id === id ? [same, added] : [same]
    }),
  })
  return walk(root)
}

/** Which item the keyboard goes to when `id` is gone: the one before it, or after it, or its group. */
export function neighbourOf(root: Group, id: number): number {
  for (const [place, item] of root.items.entries()) {
    if (item.id === id) return (root.items[place - 1] ?? root.items[place + 1] ?? root).id
    const group = inner(item)
    const deeper = group ? neighbourOf(group, id) : 0
    if (deeper) return deeper
  }
  return 0
}

/** A condition as the builder shows it. Its outermost item is always a group. */
export function readTree(condition: Condition | null | undefined): Group {
  if (!condition) return newGroup('all', [])
  const item = readItem(condition)
  return isGroup(item) ? item : newGroup('all', [item])
}

function readItem(condition: Condition): Item {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return newGroup(condition.kind, condition.conditions.map(readItem))
    case 'not':
      return opposite(readItem(condition.condition))
    case 'event_attribute':
    case 'user_attribute':
      return rowOf(
        { kind: condition.kind, name: condition.name },
        condition.test as Test,
        condition.path as Path | undefined,
      )
    case 'event_fact':
    case 'user_fact':
      return rowOf({ kind: condition.kind, name: condition.fact }, condition.test as Test)
    case 'score':
    case 'moment':
      return rowOf({ kind: condition.kind, name: '' }, condition.test as Test)
    case 'tag':
      return rowOf({ kind: 'tag', name: condition.name }, null)
    case 'list':
      return rowOf({ kind: 'list', name: String(condition.list) }, null)
    case 'segment':
      return rowOf({ kind: 'segment', name: String(condition.segment) }, null)
    case 'has_done':
    case 'has_not_done':
      return doneRow(condition)
    default:
      return { ...newRow(), kept: condition }
  }
}

function rowOf(subject: Subject, test: Test | null, path: Path = []): Row {
  return { ...newRow(), subject, path, test }
}

function doneRow(condition: Extract<Condition, { kind: 'has_done' | 'has_not_done' }>): Row {
  const times = condition.kind === 'has_done' ? (condition.times ?? null) : null
  return {
    ...newRow(),
    not: condition.kind === 'has_not_done',
    subject: { kind: 'done', name: condition.event },
    done: { times, within: condition.within ?? null, where: readTree(condition.where) },
  }
}

const opposites: Record<Mode, Mode> = { all: 'not_all', any: 'none', none: 'any', not_all: 'all' }

export function opposite(item: Item): Item {
  return isGroup(item) ? { ...item, mode: opposites[item.mode] } : { ...item, not: !item.not }
}

import { describe, expect, test } from 'vitest'
import type { Condition } from '../src/api/types'
import { firstTest, operandOf, operators, withOperator } from '../src/ui/condition/operators'
import { pathText, readPath } from '../src/ui/condition/path'
import {
  otherType,
  type Subjects,
  subjectChoices,
  subjectOf,
  subjectValue,
} from '../src/ui/condition/subjects'
import {
  changedIn,
  copyOf,
  type Group,
  isGroup,
  neighbourOf,
  newGroup,
  newRow,
  opposite,
  type Row,
  readTree,
  withAfter,
  without,
  withSubject,
} from '../src/ui/condition/tree'
import { mismatchWords } from '../src/ui/condition/words'
import { problemsByItem, unfinished, written } from '../src/ui/condition/written'

const section: Condition = {
  kind: 'event_attribute',
  name: 'current_section',
  test: { type: 'string', operator: 'is', value: 'pricing_table' },
} as Condition
const price: Condition = {
  kind: 'event_attribute',
  name: 'cart',
  path: ['items', 0, 'price'],
  test: { type: 'number', operator: 'more_than', value: 100 },
} as Condition
const isTagged: Condition = { kind: 'tag', name: 'staff' }
const done = { kind: 'has_done', event: 'buy' } as Condition
const often = {
  ...done,
  times: { operator: 'exactly', count: 2 },
  within: { type: 'last', amount: 3, unit: 'days' },
  where: section,
} as Condition
const later = { kind: 'of_a_later_release', event: 'buy' } as unknown as Condition

const subjects: Subjects = {
  eventAttributes: [{ name: 'seconds', type: 'number', samples: [] }],
  userAttributes: [{ name: 'plan', type: 'string', samples: ['pro'] }],
  others: ['tag'],
}

describe('a condition', () => {
  test.each<[string, Condition]>([
    ['a single one', section],
    ['a way into JSON', price],
    [
      'groups in groups',
      { kind: 'all', conditions: [section, { kind: 'any', conditions: [price, isTagged] }] },
    ],
    ['the opposite of one', { kind: 'not', condition: isTagged }],
    ['none of', { kind: 'not', condition: { kind: 'any', conditions: [section, isTagged] } }],
    ['not all of', { kind: 'not', condition: { kind: 'all', conditions: [section, isTagged] } }],
    ['what the builder does not edit', { kind: 'all', conditions: [section, later] }],
    ['what was done', { kind: 'all', conditions: [section, done] }],
    ['what was done so often, lately', often],
    ['what was not done', { ...often, kind: 'has_not_done', times: undefined } as unknown as Condition],
    ['the opposite of how often', { kind: 'not', condition: often }],
  ])('is written as it was read: %s', (_, condition) => {
    expect(written(readTree(condition)).condition).toEqual(condition)
  })

  test('asks nothing when it has no rows', () => {
    expect(written(readTree(null)).condition).toBeNull()
  })

  test('shows a problem at the row it is about, however deep, and what has no row at the group', () => {
    const root = readTree({
      kind: 'all',
      conditions: [section, { kind: 'not', condition: { kind: 'any', conditions: [isTagged, price] } }],
    })
    const inner = root.items[1] as Group
    const said = (where: string) => ({ where, message: where, hint: '' })

    const found = problemsByItem(root, [
      said('condition.conditions[1].condition.conditions[1].test.value'),
      said('condition.conditions[1].condition'),
      said('condition'),
    ])

    expect([...found.entries()].map(([id, [problem]]) => [id, problem?.where])).toEqual([
      [inner.items[1]?.id, 'condition.conditions[1].condition.conditions[1].test.value'],
      [inner.id, 'condition.conditions[1].condition'],
      [root.id, 'condition'],
    ])
  })

  test('shows a problem of a single condition at its row', () => {
    const root = readTree(section)

    const found = problemsByItem(root, [{ where: 'condition.test.value', message: 'no', hint: '' }])

    expect([...found.keys()]).toEqual([root.items[0]?.id])
  })

  test('shows a problem with which events count at its row, also where the whole is turned around', () => {
    for (const whole of [often, { kind: 'not', condition: often } as Condition]) {
      const root = readTree(whole)
      const deed = root.items[0] as Row
      const place = whole === often ? 'condition.where' : 'condition.condition.where'

      const found = problemsByItem(root, [{ where: `${place}.test.value`, message: 'no', hint: '' }])

      expect([...found.keys()]).toEqual([deed.done?.where.items[0]?.id])
    }
  })

  test('names the rows nobody has filled in, and is written without them', () => {
    const [empty, uncounted] = [newRow(), newRow()]
    const deed = readTree(done).items[0] as Row
    const narrowed = { ...deed, done: deed.done && { ...deed.done, where: newGroup('all', [uncounted]) } }
    const root = newGroup('all', [...readTree(section).items, narrowed, newGroup('any', [empty])])

    expect([...unfinished(root).keys()]).toEqual([uncounted.id, empty.id])
    expect(written(root).condition).toEqual({
      kind: 'all',
      conditions: [section, done, { kind: 'any', conditions: [] }],
    })
  })
})

describe('a test of another type than the attribute has', () => {
  const subjects: Subjects = {
    eventAttributes: [
      { name: 'seconds_on_page', type: 'string', samples: [] },
      { name: 'mouse_position', type: 'json', samples: [] },
    ],
  }
  const seconds = { kind: 'event_attribute', name: 'seconds_on_page' } as const

  test('is told apart from one that fits, one of a part and one of what nobody sent yet', () => {
    expect(otherType(seconds, 'number', subjects)).toBe('string')
    expect(otherType(seconds, 'string', subjects)).toBeNull()
    expect(otherType({ ...seconds, name: 'mouse_position' }, 'number', subjects)).toBeNull()
    expect(otherType({ ...seconds, name: 'new' }, 'number', subjects)).toBeNull()
  })

  test('says what becomes of it', () => {
    const says = (operator: string) => mismatchWords(seconds, { type: 'number', operator }, 'string')

    expect(says('at_least')).toBe('seconds_on_page is a String: ≥ never matches.')
    expect(says('is_not_set')).toBe('seconds_on_page is a String: asked as a Number it is never there.')
  })
})

describe('what is not filled in', () => {
  const rowAbout = (subject: string, change: Partial<Row> = {}): Row => ({
    ...withSubject(newRow(), subjectOf(subject), subjects),
    ...change,
  })
  const lacks = (row: Row) =>
    unfinished(newGroup('all', [row]))
      .get(row.id)
      ?.map(({ message }) => message)

  test.each<[string, Row, string | undefined]>([
    ['nothing chosen', newRow(), 'Choose what to ask about'],
    ['no text', rowAbout('user_attribute:plan'), 'Say which text'],
    ['no number', rowAbout('event_attribute:seconds'), 'Say which number'],
    ['no event', rowAbout('done:'), 'Choose an event'],
    ['no tag', rowAbout('tag:'), 'Say which tag'],
    ['no list', rowAbout('list:'), 'Choose a list'],
    [
      'a text',
      rowAbout('user_attribute:plan', { test: { ...firstTest('string'), value: 'pro' } }),
      undefined,
    ],
    ['zero', rowAbout('event_attribute:seconds', { test: { ...firstTest('number'), value: 0 } }), undefined],
    ['an event', rowAbout('done:buy'), undefined],
  ])('is said in words: %s', (_, row, message) => {
    expect(lacks(row)).toEqual(message && [message])
  })

  test('is filled in for every operator by an example of what it is asked with', () => {
    const given = { value: 'a', values: ['a'], low: 1, high: 2, start: 'a', end: 'b', amount: 1 }
    for (const [type, known] of Object.entries(operators))
      for (const operator of Object.keys(known)) {
        const test = withOperator({ type, operator: '', ...given } as never, operator)
        expect(unfinished(newGroup('all', [rowAbout('user_attribute:plan', { test })])).size).toBe(0)
      }
  })
})

describe('editing', () => {
  const root = () => readTree({ kind: 'all', conditions: [section, isTagged] })

  test('puts a copy with ids of its own below', () => {
    const tree = root()
    const [first] = tree.items
    if (!first) throw new Error('a row was expected')
    const copy = copyOf(first)

    const next = withAfter(tree, first.id, copy)

    expect(next.items.map(({ id }) => id)).toEqual([first.id, copy.id, tree.items[1]?.id])
    expect(copy.id).not.toBe(first.id)
  })

  test('takes a row away, also out of an inner group, and says where the keyboard goes', () => {
    const inner = newGroup('any', [newRow(), newRow()])
    const tree = newGroup('all', [...root().items, inner])
    const gone = inner.items[1]?.id ?? 0

    expect(neighbourOf(tree, gone)).toBe(inner.items[0]?.id)
    expect((without(tree, gone).items[2] as Group).items).toHaveLength(1)
  })

  test('reaches what is asked of the events that count', () => {
    const tree = readTree({ kind: 'all', conditions: [isTagged, often] })
    const where = (group: Group) => (group.items[1] as Row).done?.where
    const id = where(tree)?.items[0]?.id ?? 0
    const added = newRow()

    expect(neighbourOf(tree, id)).toBe(where(tree)?.id)
    expect(where(without(tree, id))?.items).toEqual([])
    expect(where(withAfter(tree, id, added))?.items.at(-1)).toBe(added)
    expect(where(changedIn(tree, id, () => added))?.items).toEqual([added])
    expect((copyOf(tree.items[1] as Row) as Row).done?.where.items[0]?.id).not.toBe(id)
  })

  test('turns a group and a row into their opposites and back', () => {
    for (const item of [newGroup('any'), newGroup('all'), newRow()])
      expect(opposite(opposite(item))).toEqual(item)
  })

  test('begins a subject with a test of its type, and keeps the test while the type stays', () => {
    const row = withSubject(newRow(), subjectOf('event_attribute:seconds'), subjects)
    const asked: Row = { ...row, test: { type: 'number', operator: 'at_most', value: 5 } }

    expect(row.test).toEqual(firstTest('number'))
    expect(withSubject(asked, subjectOf('event_attribute:seconds'), subjects).test).toEqual(asked.test)
    expect(withSubject(asked, subjectOf('user_attribute:plan'), subjects).test).toEqual(firstTest('string'))
    expect(withSubject(asked, subjectOf('tag:'), subjects).test).toBeNull()
  })

  test('changes what it is told to and nothing else', () => {
    const tree = root()
    const id = tree.items[1]?.id ?? 0

    const next = changedIn(tree, id, (item) => (isGroup(item) ? item : { ...item, not: true }))

    expect(next.items[0]).toBe(tree.items[0])
    expect(next.items[1]).toMatchObject({ id, not: true })
  })
})

describe('an operator', () => {
  test('of every type has words and what it is asked with', () => {
    for (const [type, words] of Object.entries(operators))
      for (const operator of Object.keys(words))
        expect(operandOf(withOperator(firstTest(type as keyof typeof operators), operator))).toBeTruthy()
  })

  test('takes over what both are asked with', () => {
    const one = { type: 'string', operator: 'is', value: 'pro', ignore_case: true } as const

    expect(withOperator(one, 'one_of')).toEqual({
      type: 'string',
      operator: 'one_of',
      values: ['pro'],
      ignore_case: true,
    })
    expect(withOperator(one, 'is_set')).toEqual({ type: 'string', operator: 'is_set' })
  })
})

describe('a path into JSON', () => {
  test.each([
    ['items[0].price', ['items', 0, 'price']],
    ['[2].name', [2, 'name']],
    ['["a.b"].c', ['a.b', 'c']],
    ['', []],
  ])('%s is read and written the same', (text, path) => {
    expect(readPath(text)).toEqual(path)
    expect(pathText(path)).toBe(text)
  })

  test.each(['items[', 'a..b', '[x]'])('%s cannot be read', (text) => {
    expect(readPath(text)).toBeNull()
  })
})

describe('what can be asked about', () => {
  test('is what the place offers, and what was typed as an attribute nobody has sent', () => {
    const offered = subjectChoices(subjects, 'colour')

    expect(offered.flatMap(({ items }) => items.map(({ value }) => value))).toEqual([
      'event_attribute:seconds',
      'user_attribute:plan',
      'tag:',
      'event_attribute:colour',
      'user_attribute:colour',
    ])
  })

  test('keeps names with a colon', () => {
    const subject = { kind: 'event_attribute', name: 'a:b' } as const

    expect(subjectOf(subjectValue(subject))).toEqual(subject)
  })
})

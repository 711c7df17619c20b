import { expect, test } from 'vitest'
import type { Condition } from '../src/api/types'
import { asWords } from '../src/ui/condition/words'

const leaf = (kind: string, rest: object) => ({ kind, ...rest }) as Condition

// The sentences of docs/reference/conditions.md: people read the same words from the server and here.
test.each<[string, Condition]>([
  [
    'current_section is “pricing_table” and seconds_on_page ≥ 30',
    {
      kind: 'all',
      conditions: [
        leaf('event_attribute', {
          name: 'current_section',
          test: { type: 'string', operator: 'is', value: 'pricing_table' },
        }),
        leaf('event_attribute', {
          name: 'seconds_on_page',
          test: { type: 'number', operator: 'at_least', value: 30 },
        }),
      ],
    },
  ],
  [
    'the moment is on Monday, Tuesday from 09:00 until 17:30 (Europe/Warsaw)',
    leaf('moment', {
      test: {
        type: 'datetime',
        operator: 'day_and_hour',
        days: ['monday', 'tuesday'],
        from_hour: '09:00',
        until_hour: '17:30',
        zone: 'Europe/Warsaw',
      },
    }),
  ],
  [
    'cart.items[0].price > 100',
    leaf('event_attribute', {
      name: 'cart',
      path: ['items', 0, 'price'],
      test: { type: 'number', operator: 'more_than', value: 100 },
    }),
  ],
  [
    'has done “buy” at least 3 times where (price ≥ 10) within the last 30 days',
    leaf('has_done', {
      event: 'buy',
      times: { operator: 'at_least', count: 3 },
      within: { type: 'last', amount: 30, unit: 'days' },
      where: leaf('event_attribute', {
        name: 'price',
        test: { type: 'number', operator: 'at_least', value: 10 },
      }),
    }),
  ],
  [
    'not (has the tag “staff” or has done “unsubscribe”)',
    {
      kind: 'not',
      condition: {
        kind: 'any',
        conditions: [{ kind: 'tag', name: 'staff' }, leaf('has_done', { event: 'unsubscribe' })],
      },
    },
  ],
  [
    'user.plan is one of “pro”, “team” in any case or (event url contains “/x” and user first seen is within the last day)',
    {
      kind: 'any',
      conditions: [
        leaf('user_attribute', {
          name: 'plan',
          test: { type: 'string', operator: 'one_of', values: ['pro', 'team'], ignore_case: true },
        }),
        {
          kind: 'all',
          conditions: [
            leaf('event_fact', { fact: 'url', test: { type: 'string', operator: 'contains', value: '/x' } }),
            leaf('user_fact', {
              fact: 'first_seen',
              test: { type: 'datetime', operator: 'within_last', amount: 1, unit: 'days' },
            }),
          ],
        },
      ],
    },
  ],
])('%s', (words, condition) => {
  expect(asWords(condition)).toBe(words)
})

test('what is not filled in yet is left open', () => {
  expect(
    asWords(
      leaf('event_attribute', { name: 'price', test: { type: 'number', operator: 'between', low: 1 } }),
    ),
  ).toBe('price is between 1 and …')
})

test('lists and segments are called by their names where those are known', () => {
  const condition: Condition = {
    kind: 'all',
    conditions: [leaf('list', { list: 3 }), leaf('segment', { segment: 4 })],
  }
  const names = { list: () => 'Newsletter', segment: () => null }

  expect(asWords(condition, names)).toBe('is in list “Newsletter” and is in segment 4')
})

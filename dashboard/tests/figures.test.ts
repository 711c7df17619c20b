import { expect, test } from 'vitest'
import { bytes, count, percent, plural, shortCount } from '../src/ui/figures'

test('counts are grouped, and shortened only when long', () => {
  expect(count(12_400)).toBe('12,400')
  expect(shortCount(9_999)).toBe('9,999')
  expect(shortCount(12_400)).toMatch(/^12\.4k$/i)
})

test.each([
  [1, '100 %'],
  [0.99999, '99.9 %'],
  [0.9984, '99.8 %'],
  [0.5, '50 %'],
  [0.0001, '< 0.1 %'],
  [0, '0 %'],
])('a share of %d is %s', (share, text) => {
  expect(percent(share)).toBe(text)
})

test('bytes go in steps of a thousand', () => {
  expect([0, 999, 1_000, 48_200_000, 3_400_000].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '48 MB',
    '3.4 MB',
  ])
})

test('one is singular', () => {
  expect([plural(1, 'event'), plural(2, 'event'), plural(0, 'event')]).toEqual([
    '1 event',
    '2 events',
    '0 events',
  ])
})

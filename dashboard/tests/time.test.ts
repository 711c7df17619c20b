import { describe, expect, test } from 'vitest'
import {
  absoluteTime,
  clockTime,
  dayKey,
  dayLabel,
  duration,
  isZone,
  relativeTime,
  timeUntil,
} from '../src/ui/time'

const now = Date.parse('2026-11-23T18:00:00Z')
const ago = (ms: number) => new Date(now - ms).toISOString()

describe('relative time', () => {
  test.each([
    [0, 'just now'],
    [12_000, '12s ago'],
    [59_999, '59s ago'],
    [60_000, '1m ago'],
    [3 * 3_600_000, '3h ago'],
    [6 * 86_400_000, '6d ago'],
    [30 * 86_400_000, '24 Oct 2026'],
  ])('of %i ms ago is %s', (ms, text) => {
    expect(relativeTime(ago(ms), now, 'UTC')).toBe(text)
  })

  test('of a sender whose clock is ahead is a date, never a negative age', () => {
    expect(relativeTime('2026-11-24T18:00:00Z', now, 'UTC')).toBe('24 Nov 2026')
  })
})

describe('time to come', () => {
  test.each([
    [-5_000, 'now'],
    [42_000, 'in 42s'],
    [3_600_000, 'in 1h'],
    [6 * 86_400_000, 'in 6d'],
    [30 * 86_400_000, '23 Dec 2026'],
  ])('%i ms from now is %s', (left, words) => {
    expect(timeUntil(new Date(now + left).toISOString(), now, 'UTC')).toBe(words)
  })
})

describe('time in a zone', () => {
  test('says the zone and the milliseconds', () => {
    expect(absoluteTime('2026-11-23T18:00:00.123Z', 'Europe/Warsaw')).toBe('23 Nov 2026, 19:00:00.123 CET')
  })

  test('groups by the day it was there', () => {
    const late = Date.parse('2026-11-23T23:30:00Z')

    expect(dayKey(late, 'UTC')).toBe('2026-11-23')
    expect(dayKey(late, 'Europe/Warsaw')).toBe('2026-11-24')
  })

  test('calls today and yesterday by name', () => {
    expect(dayLabel(ago(0), now, 'UTC')).toBe('Today')
    expect(dayLabel(ago(86_400_000), now, 'UTC')).toBe('Yesterday')
    expect(dayLabel(ago(3 * 86_400_000), now, 'UTC')).toMatch(/^Friday,? 20 November$/)
    expect(dayLabel('2025-11-23T12:00:00Z', now, 'UTC')).toContain('2025')
  })

  test('falls back to UTC for a zone nobody knows', () => {
    expect(isZone('Mars/Olympus')).toBe(false)
    expect(clockTime('2026-11-23T18:00:07Z', 'Mars/Olympus')).toBe('18:00:07')
  })
})

test.each([
  [-40, '40 ms'],
  [1_500, '1.5 s'],
  [252_000, '4m 12s'],
  [7_260_000, '2h 1m'],
  [90_000_000, '1d 1h'],
])('a duration of %i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

import { describe, expect, test } from 'vitest'
import { byDay, commonNames, countWords, isWanted, united } from '../src/features/user/days'
import { merged } from '../src/features/user/steps'
import { aLiveItem, anEvent } from './anEvent'

const at = (occurred_at: string) => ({ occurred_at })

describe('a timeline', () => {
  test('shows an event once, whether loaded or live, newest first', () => {
    const loaded = [
      anEvent({ id: 'b', ...at('2026-11-23T12:00:00Z') }),
      anEvent({ id: 'a', ...at('2026-11-23T11:00:00Z') }),
    ]
    const live = [
      aLiveItem({ id: 'c', ...at('2026-11-23T13:00:00Z') }),
      aLiveItem({ id: 'b', ...at('2026-11-23T12:00:00Z') }),
    ]

    expect(united(loaded, live).map((item) => item.id)).toEqual(['c', 'b', 'a'])
  })

  test('leaves out live events that were not counted', () => {
    const duplicate = aLiveItem({ verdict: { outcome: 'duplicate', typed: 0, violations: 0, rules: [] } })

    expect(united([], [duplicate])).toEqual([])
  })

  test('groups by the day of the workspace', () => {
    const items = merged([anEvent(at('2026-11-23T23:30:00Z')), anEvent(at('2026-11-23T22:30:00Z'))], [])
    const now = Date.parse('2026-11-24T10:00:00Z')

    expect(byDay(items, now, 'UTC').map((day) => [day.label, day.items.length])).toEqual([['Yesterday', 2]])
    expect(byDay(items, now, 'Europe/Warsaw').map((day) => day.label)).toEqual(['Today', 'Yesterday'])
  })

  test('counts of a day what the profile counts, each kind by its name', () => {
    const day = (['event', 'product_event', 'page_view', 'user_update', 'score'] as const).map(
      (kind, place) => anEvent({ id: String(place), kind }),
    )

    expect(countWords(merged(day, []))).toBe('2 events · 1 page view')
    expect(countWords(merged(day.slice(3), []))).toBe('')
  })

  test('offers the names that occur most', () => {
    const items = ['a', 'b', 'b', 'c', 'b', 'c'].map((name) => anEvent({ name }))

    expect(commonNames(items, 2)).toEqual(['b', 'c'])
  })

  test('shows what any of the chips lets through', () => {
    expect(isWanted(anEvent(), ['page_view', 'event'], undefined)).toBe(true)
    expect(isWanted(anEvent(), ['page_view'], undefined)).toBe(false)
    expect(isWanted(anEvent({ name: 'x' }), undefined, ['y'])).toBe(false)
  })
})

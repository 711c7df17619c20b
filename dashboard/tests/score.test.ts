import { describe, expect, test } from 'vitest'
import type { UserScore } from '../src/api/types'
import { lineThrough } from '../src/features/user/forecastLine'
import { withScore } from '../src/features/user/useUserScore'
import { crossingWords, type Rule, rulesOf } from '../src/features/user/why'
import { usersSearch } from '../src/features/users/search'
import { points } from '../src/ui/figures'
import { instantOf, localOf } from '../src/ui/zoned'

const aRule = (said: Partial<Rule>): Rule => ({
  id: 'exit',
  revision: 1,
  name: 'Exit',
  group: 'engagement',
  value: 10,
  entries: 1,
  cut: { object: 0, window: 0, rule: false },
  gate_open: true,
  decays: false,
  retired: false,
  examples: [],
  ...said,
})

const aScore = (said: Partial<UserScore> = {}): UserScore => ({
  user_id: 7,
  score: 42,
  value: 42.3,
  version: 1,
  as_of: '2026-11-23T18:00:00.000Z',
  cut_by: null,
  groups: [],
  rules: [],
  forecast: [],
  next_crossing: null,
  lines: { items: [], next: null },
  ...said,
})

describe('why a score', () => {
  test('what adds most comes first; what gives and cuts nothing is left out', () => {
    const score = aScore({
      rules: [
        aRule({ id: 'small', value: 1 }),
        aRule({ id: 'silent', value: 0, entries: 0 }),
        aRule({ id: 'cut', value: 0, entries: 0, cut: { object: 2, window: 0, rule: false } }),
        aRule({ id: 'taken', value: -30 }),
        aRule({ id: 'other', group: 'fit' }),
      ],
    })

    expect(rulesOf(score, 'engagement').map(({ id }) => id)).toEqual(['taken', 'small', 'cut'])
  })

  test('a crossing says which way', () => {
    const at = '2026-11-30T18:00:00.000Z'

    expect(crossingWords({ at, threshold: 'hot', name: 'Hot', direction: 'down' })).toBe('Falls below “Hot”')
    expect(crossingWords({ at, threshold: 'hot', name: 'Hot', direction: 'up' })).toBe('Reaches “Hot”')
  })

  test('a new score shows at once, on what was loaded first', () => {
    const pages = { pages: [aScore(), aScore({ score: 1 })], pageParams: [null, 'x'] }

    expect(withScore(pages, 52).pages.map(({ score }) => score)).toEqual([52, 1])
  })
})

describe('a forecast', () => {
  test('falls from the top when the score falls, and has room for marks near it', () => {
    const { yOf, path } = lineThrough([40, 20, 0], [{ score: 50 }, { score: 900 }], 300, 100)

    expect(yOf(50)).toBeCloseTo(3)
    expect(yOf(0)).toBeCloseTo(97)
    expect(yOf(40)).toBeLessThan(yOf(20))
    expect(path).toMatch(/^M0\.0 .*L150\.0 .*L300\.0 /)
  })

  test('of a score below nought has nought in sight', () => {
    const { yOf } = lineThrough([-10, -5], [], 300, 100)

    expect(yOf(-10)).toBeCloseTo(97)
    expect(yOf(0)).toBeGreaterThanOrEqual(0)
  })
})

test('points have a sign and at most a tenth', () => {
  expect([points(10), points(-3.25), points(0.04), points(1200)]).toEqual(['+10', '−3.3', '0', '+1,200'])
})

test('a range of scores in the address is whole numbers', () => {
  expect(usersSearch({ min_score: '-5', max_score: '40', sort: 'score' })).toMatchObject({
    min_score: -5,
    max_score: 40,
    sort: 'score',
  })
  expect(usersSearch({ min_score: '4.5', max_score: 'x' })).toMatchObject({
    min_score: undefined,
    max_score: undefined,
  })
})

describe('a date and time by the clock of a zone', () => {
  test.each([
    ['Europe/Warsaw', '2026-07-01T12:00', '2026-07-01T10:00:00.000Z'],
    ['Europe/Warsaw', '2026-12-01T12:00', '2026-12-01T11:00:00.000Z'],
    ['America/New_York', '2026-03-08T03:30', '2026-03-08T07:30:00.000Z'],
    ['UTC', '2026-01-01T00:00', '2026-01-01T00:00:00.000Z'],
  ])('in %s %s is %s', (zone, local, iso) => {
    expect(instantOf(local, zone)).toBe(iso)
    expect(localOf(iso, zone)).toBe(local)
  })

  test('of nothing is nothing', () => {
    expect(instantOf('', 'UTC')).toBe('')
    expect(localOf('?', 'UTC')).toBe('')
  })
})

import { describe, expect, test } from 'vitest'
import { ApiError } from '../src/api/error'
import type { ScoringPlan } from '../src/api/types'
import { spanOf, worth } from '../src/features/scoring/curve'
import { changesBetween } from '../src/features/scoring/diff'
import { examples, withExample } from '../src/features/scoring/examples'
import {
  asSent,
  editable,
  idFor,
  nameFor,
  newRule,
  noCap,
  type Plan,
  put,
  type Rule,
} from '../src/features/scoring/plan'
import { otherProblems, problemsOf } from '../src/features/scoring/problems'
import { isFit, limitWords, pointsWords, triggerWords } from '../src/features/scoring/ruleWords'
import { scoringSearch } from '../src/features/scoring/search'
import { problemAt } from '../src/ui/problems'

const empty: Plan = editable(null)
const full = examples.reduce(withExample, empty)

describe('a draft', () => {
  test('that was not touched changes nothing', () => {
    expect(changesBetween(full, editable(asSent(full)))).toEqual([])
  })

  test('says what is new, what is gone, and how it was', () => {
    const [first, second] = full.rules
    if (!first || !second) throw new Error('rules were expected')
    const dearer: Rule = { ...first, points: { kind: 'fixed', points: 25 }, is_active: false }
    const after: Plan = {
      ...full,
      rules: [
        ...put(full.rules, dearer).filter(({ id }) => id !== second.id),
        { ...newRule('fit'), id: 'x', name: 'X' },
      ],
      thresholds: [{ id: 'hot', name: 'Hot', score: 40, rearm_below: 30 }],
      cap: { minimum: 0, maximum: 100 },
    }

    const changes = changesBetween(full, after)

    expect(changes.map(({ what, name, kind }) => [what, name, kind])).toEqual([
      ['rule', 'Exit intent on pricing', 'changed'],
      ['rule', 'X', 'added'],
      ['rule', 'Plan is pro', 'removed'],
      ['threshold', 'Hot', 'added'],
      ['total', 'Total', 'changed'],
    ])
    expect(changes[0]?.fields).toEqual([
      { name: 'Points', before: '+15', after: '+25' },
      { name: 'Active', before: 'yes', after: 'no' },
    ])
  })

  test('leaves out what the server keeps', () => {
    const kept: ScoringPlan = asSent(full)
    const known = { ...kept, rules: kept.rules.map((rule) => ({ ...rule, revision: 7, since_ms: 5 })) }

    expect(editable(known)).toEqual(full)
  })

  test('makes ids and names that nobody has', () => {
    const taken = [{ id: 'plan_is_pro', name: 'Plan is pro' }]

    expect(idFor('Plan is pro!', taken)).toBe('plan_is_pro_2')
    expect(idFor('Żółć', [])).toMatch(/^[a-z0-9_-]{1,40}$/)
    expect(idFor('日本', [])).toBe('one')
    expect(nameFor('plan is pro', taken)).toBe('plan is pro 2')
  })
})

describe('an example', () => {
  test.each(examples)('asks attributes as the type they have before anybody sets one: $id', ({ rule }) => {
    expect(JSON.stringify(rule.condition)).not.toMatch(/"type":"(number|boolean|datetime|json)"/)
  })
})

describe('a rule in words', () => {
  const [exit, pro, download] = full.rules as [Rule, Rule, Rule]

  test('says when it gives points and how they are limited', () => {
    expect(triggerWords(exit)).toBe('exit_intent where current_section is “pricing_table”')
    expect(triggerWords(pro)).toBe('while user.plan is “pro”')
    expect(limitWords(download)).toEqual(['once per pdf_id in 30 days'])
    expect(pointsWords({ points: { kind: 'from_attribute', attribute: 'pages', factor: 0.5 } })).toBe(
      'pages × 0.5',
    )
    expect(pointsWords({ points: { kind: 'fixed', points: -3.5 } })).toBe('−3.5')
  })

  test('is about the user only when nothing of an event is asked', () => {
    expect(isFit(pro)).toBe(true)
    expect(isFit(exit)).toBe(false)
    expect(isFit({ ...exit, event: null })).toBe(false)
    expect(isFit({ event: null, condition: null })).toBe(false)
  })
})

describe('points that fade', () => {
  test.each([
    [{ kind: 'linear', days: 10 } as const, 5, 0.5],
    [{ kind: 'linear', days: 10 } as const, 11, 0],
    [{ kind: 'half_life', days: 7 } as const, 14, 0.25],
    [{ kind: 'expires', days: 7 } as const, 6.9, 1],
    [{ kind: 'expires', days: 7 } as const, 7, 0],
    [{ kind: 'none' } as const, 900, 1],
  ])('%o after %d days are worth %d', (decay, days, left) => {
    expect(worth(decay, days)).toBeCloseTo(left)
    expect(spanOf(decay)).toBeGreaterThan(0)
  })
})

describe('what the server refuses', () => {
  const refusal = new ApiError({
    status: 400,
    code: 'scoring_plan_invalid',
    message: 'plan.rules[1].name: is empty',
    problems: [
      { where: 'plan.rules[1].name', message: 'is empty', hint: 'write one' },
      { where: 'plan.rules[1].condition.conditions[0].test.value', message: 'a number is needed', hint: '' },
      { where: 'plan.rules[10].name', message: 'is another rule’s', hint: '' },
    ],
  })

  test('stands at the field it is about, of this rule alone', () => {
    const problems = problemsOf(refusal, 'plan.rules[1]')

    expect(problems.map(({ where }) => where)).toEqual(['name', 'condition.conditions[0].test.value'])
    expect(problemAt(problems, 'name')).toBe('is empty: write one')
    expect(problemAt(problems, 'points')).toBeUndefined()
  })

  test('is told above the form when no field can show it', () => {
    const all = problemsOf(refusal, 'plan.rules[1]')

    expect(otherProblems(refusal, all, ['name', 'condition'])).toEqual([refusal.message])
    expect(otherProblems(null, [], [])).toEqual([])
    expect(otherProblems(new Error('gone'), [], ['name'])).toEqual(['gone'])
  })
})

test('an address keeps to the tabs there are', () => {
  expect(scoringSearch({ tab: 'draft', rule: 'new' })).toMatchObject({ tab: 'draft', rule: 'new' })
  expect(scoringSearch({ tab: 'nowhere' }).tab).toBeUndefined()
  expect(noCap).toEqual({ minimum: null, maximum: null })
})

import type { StandingNames } from '../../ui/condition/standing'
import type { FieldChange } from '../../ui/FieldChanges'
import type { Group, Plan, Rule, Threshold } from './plan'
import { capWords, decayWords, limitWords, pointsWords, triggerWords } from './ruleWords'

/** One thing that publishing would change. */
export interface Change {
  what: 'rule' | 'group' | 'threshold' | 'total'
  id: string
  name: string
  kind: 'added' | 'removed' | 'changed'
  /** What is different, each as it was and as it will be; empty text for nothing. */
  fields: readonly FieldChange[]
}

/** What the draft does to the plan in force: groups, rules, thresholds, then the total. */
export function changesBetween(before: Plan, after: Plan, names?: StandingNames): Change[] {
  const total = differing([['Cap', capWords(before.cap), capWords(after.cap)]])
  return [
    ...compared('group', before.groups, after.groups, groupFields),
    ...compared('rule', before.rules, after.rules, (one) => ruleFields(one, before, after, names)),
    ...compared('threshold', before.thresholds, after.thresholds, thresholdFields),
    ...(total.length
      ? [{ what: 'total' as const, id: 'total', name: 'Total', kind: 'changed' as const, fields: total }]
      : []),
  ]
}

interface Named {
  id: string
  name: string
}

type Facts = [name: string, text: string][]

function compared<One extends Named>(
  what: Change['what'],
  before: readonly One[],
  after: readonly One[],
  factsOf: (one: One) => Facts,
): Change[] {
  const former = new Map(before.map((one) => [one.id, one]))
  const kept = new Set(after.map((one) => one.id))
  const changed = after.flatMap((one): Change[] => {
    const was = former.get(one.id)
    const facts = factsOf(one)
    const old = was ? new Map(factsOf(was)) : null
    const fields = differing(facts.map(([name, text]) => [name, old?.get(name) ?? '', text]))
    if (was && fields.length === 0) return []
    return [{ what, id: one.id, name: one.name, kind: was ? 'changed' : 'added', fields }]
  })
  const removed = before
    .filter((one) => !kept.has(one.id))
    .map((one): Change => ({ what, id: one.id, name: one.name, kind: 'removed', fields: [] }))
  return [...changed, ...removed]
}

function differing(pairs: [name: string, before: string, after: string][]): FieldChange[] {
  return pairs
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => ({ name, before, after }))
}

function groupFields(group: Group): Facts {
  return [
    ['Name', group.name],
    ['Cap', capWords(group.cap)],
  ]
}

function ruleFields(rule: Rule, before: Plan, after: Plan, names: StandingNames | undefined): Facts {
  const group = [...after.groups, ...before.groups].find(({ id }) => id === rule.group)
  return [
    ['Name', rule.name],
    ['Group', group?.name ?? rule.group],
    ['When', triggerWords(rule, names)],
    ['Points', pointsWords(rule)],
    ['Fading', decayWords(rule.decay)],
    ['Limits', limitWords(rule).join(', ')],
    ['Active', rule.is_active ? 'yes' : 'no'],
  ]
}

function thresholdFields(threshold: Threshold): Facts {
  return [
    ['Name', threshold.name],
    ['Score', String(threshold.score)],
    ['Re-armed below', String(threshold.rearm_below)],
  ]
}

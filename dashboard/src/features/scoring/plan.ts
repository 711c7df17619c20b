import type { Cap, Condition, Decay, ScoringGroup, ScoringPlan, ScoringRule } from '../../api/types'

type Kept = 'revision' | 'since_ms' | 'until_ms' | 'anchor_ms' | 'zone'

/** A rule as people edit it: without what the server keeps about it. */
export interface Rule extends Omit<ScoringRule, Kept> {
  event: string | null
  condition: Condition | null
  object_cap: NonNullable<ScoringRule['object_cap']> | null
  window_cap: NonNullable<ScoringRule['window_cap']> | null
  cap: Cap | null
}

export interface Group extends ScoringGroup {
  cap: Cap
}

export type Threshold = ScoringPlan['thresholds'][number]

export interface Plan {
  groups: readonly Group[]
  rules: readonly Rule[]
  thresholds: readonly Threshold[]
  cap: Cap
}

export const noCap: Cap = { minimum: null, maximum: null }
export const stays: Decay = { kind: 'none' }
const emptyPlan: Plan = { groups: [], rules: [], thresholds: [], cap: noCap }

/** What can be edited of a plan; an empty one when there is none. */
export function editable(plan: ScoringPlan | null | undefined): Plan {
  if (!plan) return emptyPlan
  return {
    groups: plan.groups.map((group) => ({ ...group, cap: capOf(group.cap) })),
    rules: plan.rules.map(ruleOf),
    thresholds: plan.thresholds,
    cap: capOf(plan.cap),
  }
}

/** The plan as it travels; what the server keeps, it knows. */
export function asSent(plan: Plan): ScoringPlan {
  const kept = { revision: 1, since_ms: 0, anchor_ms: 0, zone: 'UTC' }
  return {
    groups: [...plan.groups],
    rules: plan.rules.map((rule) => ({ ...rule, ...kept })),
    thresholds: [...plan.thresholds],
    cap: plan.cap,
    retired: [],
    retired_groups: [],
  }
}

function ruleOf(rule: ScoringRule): Rule {
  return {
    id: rule.id,
    name: rule.name,
    group: rule.group,
    event: rule.event ?? null,
    condition: rule.condition ?? null,
    points: rule.points,
    object_cap: rule.object_cap ?? null,
    window_cap: rule.window_cap ?? null,
    cap: rule.cap ?? null,
    decay: rule.decay,
    is_active: rule.is_active,
  }
}

function capOf(cap: Cap | undefined): Cap {
  return { minimum: cap?.minimum ?? null, maximum: cap?.maximum ?? null }
}

/** The list with `one` in the place of the one with its id, or at the end. */
export function put<Item extends { id: string }>(list: readonly Item[], one: Item): Item[] {
  return list.some((each) => each.id === one.id)
    ? list.map((each) => (each.id === one.id ? one : each))
    : [...list, one]
}

export function withoutId<Item extends { id: string }>(list: readonly Item[], id: string): Item[] {
  return list.filter((each) => each.id !== id)
}

/** An id made from a name, which no other has: `exit_intent_on_pricing`, then `exit_intent_on_pricing_2`. */
export function idFor(name: string, taken: readonly { id: string }[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 34)
  return free(plain || 'one', (id) => taken.some((each) => each.id === id), '_')
}

/** A name for a copy, which no other has. */
export function nameFor(name: string, taken: readonly { name: string }[]): string {
  return free(name, (text) => taken.some((each) => each.name.toLowerCase() === text.toLowerCase()), ' ')
}

function free(wanted: string, isTaken: (text: string) => boolean, joint: string): string {
  if (!isTaken(wanted)) return wanted
  for (let number = 2; ; number += 1) {
    const text = `${wanted}${joint}${number}`
    if (!isTaken(text)) return text
  }
}

export function newRule(group: string): Rule {
  return {
    id: '',
    name: '',
    group,
    event: null,
    condition: null,
    points: { kind: 'fixed', points: 5 },
    object_cap: null,
    window_cap: null,
    cap: null,
    decay: stays,
    is_active: true,
  }
}

import { noCap, type Plan, type Rule, stays } from './plan'

export interface Example {
  id: string
  title: string
  text: string
  group: string
  rule: Omit<Rule, 'id' | 'group'>
}

const alike = { object_cap: null, window_cap: null, cap: null, decay: stays, is_active: true }

/** Rules worth starting from, as complete as those people write themselves. */
export const examples: readonly Example[] = [
  {
    id: 'exit_intent',
    title: 'Exit intent on pricing',
    text: '+15 when someone is about to leave the pricing table; at most once a day, and it halves every two weeks.',
    group: 'Engagement',
    rule: {
      ...alike,
      name: 'Exit intent on pricing',
      event: 'exit_intent',
      condition: {
        kind: 'event_attribute',
        name: 'current_section',
        path: [],
        test: { type: 'string', operator: 'is', value: 'pricing_table', ignore_case: false },
      },
      points: { kind: 'fixed', points: 15 },
      window_cap: { times: 1, per: 'day' },
      decay: { kind: 'half_life', days: 14 },
    },
  },
  {
    id: 'plan_is_pro',
    title: 'Plan is pro',
    text: '+20 for as long as the user’s plan is pro; gone the moment it is not.',
    group: 'Fit',
    rule: {
      ...alike,
      name: 'Plan is pro',
      event: null,
      condition: {
        kind: 'user_attribute',
        name: 'plan',
        path: [],
        test: { type: 'string', operator: 'is', value: 'pro', ignore_case: false },
      },
      points: { kind: 'fixed', points: 20 },
    },
  },
  {
    id: 'downloads',
    title: 'Downloads, fading',
    text: '+10 for each PDF, once per file in 30 days; the points go evenly over 60 days.',
    group: 'Engagement',
    rule: {
      ...alike,
      name: 'PDF downloaded',
      event: 'pdf_download',
      condition: null,
      points: { kind: 'fixed', points: 10 },
      object_cap: { attribute: 'pdf_id', times: 1, days: 30 },
      decay: { kind: 'linear', days: 60 },
    },
  },
]

/** The plan with an example in its group, which is made when there is none of that name. */
export function withExample(plan: Plan, { id, group, rule }: Example): Plan {
  const groupId = group.toLowerCase()
  const groups = plan.groups.some((each) => each.id === groupId)
    ? plan.groups
    : [...plan.groups, { id: groupId, name: group, cap: noCap }]
  return { ...plan, groups, rules: [...plan.rules, { ...rule, id, group: groupId }] }
}

import type { Cap, Decay } from '../../api/types'
import type { StandingNames } from '../../ui/condition/standing'
import { asWords } from '../../ui/condition/words'
import { plural, points } from '../../ui/figures'
import type { Rule } from './plan'

/** `+15`, `seconds × 0.5` */
export function pointsWords({ points: given }: Pick<Rule, 'points'>): string {
  return given.kind === 'fixed' ? points(given.points) : `${given.attribute || '…'} × ${given.factor}`
}

/** Empty for points that stay. */
export function decayWords(decay: Decay): string {
  switch (decay.kind) {
    case 'none':
      return ''
    case 'linear':
      return `gone evenly in ${plural(decay.days, 'day')}`
    case 'half_life':
      return `halves every ${decay.days === 1 ? 'day' : plural(decay.days, 'day')}`
    case 'expires':
      return `gone after ${plural(decay.days, 'day')}`
  }
}

/** Empty for a cap without limits. */
export function capWords({ minimum, maximum }: Cap): string {
  const least = minimum ?? null
  const most = maximum ?? null
  if (least !== null && most !== null) return `from ${least} to ${most}`
  if (most !== null) return `at most ${most}`
  return least !== null ? `at least ${least}` : ''
}

/** Everything that limits a rule, in the order it is applied. */
export function limitWords(rule: Rule): string[] {
  const { object_cap: object, window_cap: window, cap } = rule
  return [
    object ? `${times(object.times)} per ${object.attribute || '…'} in ${plural(object.days, 'day')}` : '',
    window ? `at most ${window.times} ${window.per === 'hour' ? 'an' : 'a'} ${window.per}` : '',
    cap ? capWords(cap) : '',
  ].filter(Boolean)
}

/** `exit_intent where current_section is “pricing_table”` */
export function triggerWords(rule: Rule, names?: StandingNames): string {
  const asked = rule.condition ? asWords(rule.condition, names) : ''
  if (isFit(rule)) return `while ${asked}`
  const what = rule.event ?? 'any event'
  return asked ? `${what} where ${asked}` : what
}

const aboutUsers = new Set(['user_attribute', 'user_fact', 'tag', 'list'])

/** Whether points are for who the user is rather than for what they do. */
export function isFit({ event, condition }: Pick<Rule, 'event' | 'condition'>): boolean {
  return event === null && condition !== null && asksOnlyUsers(condition)
}

function asksOnlyUsers(condition: NonNullable<Rule['condition']>): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.length > 0 && condition.conditions.every(asksOnlyUsers)
    case 'not':
      return asksOnlyUsers(condition.condition)
    default:
      return aboutUsers.has(condition.kind)
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

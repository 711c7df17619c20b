import type { EntryCap, FlowSettings, Span } from '../../../api/automationTypes'
import type { StandingNames } from '../../../ui/condition/standing'
import { asWords } from '../../../ui/condition/words'
import { plural, points } from '../../../ui/figures'
import type { GraphNode, NodeOf, Trigger } from './graph'
import { nodeKinds, triggerKinds } from './kinds'

/** What things that graphs name by number or id are called. */
export interface Names {
  list: (id: number) => string
  segment: (id: number) => string
  automation: (id: number) => string
  threshold: (id: string) => string
  /** The same lists and segments, as conditions say them. */
  asked?: StandingNames
}

export const plainNames: Names = {
  list: (id) => (id ? `list ${id}` : '…'),
  segment: (id) => (id ? `segment ${id}` : '…'),
  automation: (id) => (id ? `automation ${id}` : '…'),
  threshold: (id) => id || '…',
}

/** What people call a step: their own name for it, else what its kind is called. */
export function titleOf(node: GraphNode): string {
  return node.name || nodeKinds[node.kind].label
}

/** `2 hours`, `1 day` */
export function spanWords({ amount, unit }: Span): string {
  return plural(amount, unit.replace(/s$/, ''))
}

/** What a step does, in one line; empty when its kind says it all. */
export function summaryOf(node: GraphNode, names: Names): string {
  switch (node.kind) {
    case 'condition':
      return asWords(node.condition, names.asked)
    case 'split':
      return shareWords(node)
    case 'wait':
      return `for ${spanWords(node.span)}`
    case 'wait_until':
      return untilWords(node)
    case 'wait_window':
      return windowWords(node)
    case 'wait_event':
      return `${node.event || '…'}${node.same ? `, same ${node.same}` : ''}, at most ${spanWords(node.timeout)}`
    case 'webhook':
      return `${node.method ?? 'POST'} ${node.url.replace(/^https?:\/\//, '') || '…'}`
    case 'slack':
      return node.text || '…'
    case 'email':
      return node.subject || '…'
    case 'page_message':
      return node.payload.replace(/\s+/g, ' ') || '…'
    default:
      return changeWords(node, names)
  }
}

function changeWords(node: GraphNode, names: Names): string {
  switch (node.kind) {
    case 'change_score':
      return `${points(node.points)} points`
    case 'set_attribute':
      return `${node.attribute || '…'} = ${JSON.stringify(node.value)}`
    case 'clear_attribute':
      return node.attribute || '…'
    case 'add_tag':
    case 'remove_tag':
      return node.tag || '…'
    case 'add_to_list':
    case 'remove_from_list':
      return names.list(node.list)
    case 'create_event':
      return node.event || '…'
    case 'start_automation':
      return names.automation(node.automation)
    default:
      return ''
  }
}

export function shareWords({ branches }: NodeOf<'split'>): string {
  const all = branches.reduce((sum, branch) => sum + (branch.weight ?? 1), 0)
  return branches
    .map((branch) => `${branch.name || branch.id} ${Math.round(((branch.weight ?? 1) / all) * 100)} %`)
    .join(' · ')
}

function untilWords({ at, attribute, offset_minutes: offset = 0 }: NodeOf<'wait_until'>): string {
  if (at) return at.replace('T', ' ')
  if (!attribute) return '…'
  if (offset === 0) return `user.${attribute}`
  return `${minuteWords(Math.abs(offset))} ${offset < 0 ? 'before' : 'after'} user.${attribute}`
}

function minuteWords(minutes: number): string {
  if (minutes % 1_440 === 0) return plural(minutes / 1_440, 'day')
  return minutes % 60 === 0 ? plural(minutes / 60, 'hour') : plural(minutes, 'minute')
}

function windowWords({ days = [], from_hour: from, until_hour: until }: NodeOf<'wait_window'>): string {
  const names = days.length ? dayWords(days) : 'every day'
  return from === until ? names : `${names}, ${from ?? '00:00'}–${until ?? '00:00'}`
}

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

export function dayWords(days: readonly string[]): string {
  const places = days.map((day) => week.indexOf(day)).sort((one, other) => one - other)
  const short = (place: number) => {
    const day = week[place] ?? ''
    return day.charAt(0).toUpperCase() + day.slice(1, 3)
  }
  const [first = 0, last = 0] = [places[0], places.at(-1)]
  const isStretch = places.length > 2 && last - first === places.length - 1
  return isStretch ? `${short(first)}–${short(last)}` : places.map(short).join(', ')
}

/** What lets users in: `exit_intent where seconds_on_page ≥ 30`. */
export function triggerWords(trigger: Trigger, names: Names): string {
  const what = bareTrigger(trigger, names)
  return trigger.condition ? `${what} where ${asWords(trigger.condition, names.asked)}` : what
}

function bareTrigger(trigger: Trigger, names: Names): string {
  switch (trigger.kind) {
    case 'event':
      return `${trigger.event || '…'}${nthWords(trigger.nth ?? null)}`
    case 'attribute_changed':
      return `user.${trigger.attribute || '…'} changes`
    case 'tag':
      return `Tag ${trigger.tag || '…'} ${trigger.change}`
    case 'list':
      return `${trigger.change === 'joined' ? 'Joins' : 'Leaves'} ${names.list(trigger.list)}`
    case 'segment':
      return `${trigger.change === 'entered' ? 'Enters' : 'Leaves'} ${names.segment(trigger.segment)}`
    case 'score_threshold':
      return `Score crosses ${names.threshold(trigger.threshold)} ${trigger.direction ?? 'up'}wards`
    case 'inactivity':
      return `No ${trigger.event || '…'} for ${spanWords(trigger.after)}`
    case 'schedule':
      return trigger.every
        ? `Every ${trigger.every} from ${trigger.at.replace('T', ' ') || '…'}`
        : `On ${trigger.at.replace('T', ' ') || '…'}`
    default:
      return triggerKinds[trigger.kind].label
  }
}

function nthWords(nth: number | null): string {
  if (nth === null) return ''
  if (nth === 1) return ' for the first time'
  const ending = nth % 100 > 10 && nth % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][nth % 10] ?? 'th')
  return ` for the ${nth}${ending} time`
}

/** What an exit is called; empty for the only one. */
export function exitWords(node: GraphNode, exit: string): string {
  switch (node.kind) {
    case 'condition':
      return exit === 'yes' ? 'Yes' : 'No'
    case 'split': {
      const branch = node.branches.find(({ id }) => id === exit)
      return branch?.name || exit
    }
    case 'wait_event':
      return exit === 'timeout' ? `Not in ${spanWords(node.timeout)}` : 'Happened'
    default:
      return ''
  }
}

/** What is set other than usual, each in a few words. */
export function settingWords(settings: FlowSettings): string[] {
  const { concurrency, reentry, caps = [], quiet_hours: quiet, stale, goal, exit, correlate } = settings
  return [
    correlate ? `one run per ${correlate}` : '',
    concurrency?.mode === 'restart' ? 'a new entry restarts' : '',
    concurrency?.mode === 'parallel' ? `up to ${concurrency.most ?? 10} runs at once` : '',
    reentry?.mode === 'once' ? 'enters once' : '',
    reentry?.mode === 'after' && reentry.after ? `again after ${spanWords(reentry.after)}` : '',
    ...caps.map(capWords),
    quiet ? `quiet ${quiet.from_hour}–${quiet.until_hour}` : '',
    stale && stale.then !== 'fire' ? `stale after ${spanWords(stale.after)}` : '',
    goal ? 'has a goal' : '',
    exit ? 'has an exit rule' : '',
  ].filter(Boolean)
}

export function capWords({ times, per, rolling }: EntryCap): string {
  const often = times === 1 ? 'once' : `${times} times`
  return per === 'rolling' && rolling ? `at most ${often} in ${spanWords(rolling)}` : `at most ${often} a day`
}

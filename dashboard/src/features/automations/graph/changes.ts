import type { Ending, FlowSettings } from '../../../api/automationTypes'
import { asWords } from '../../../ui/condition/words'
import type { FieldChange } from '../../../ui/FieldChanges'
import { differenceBetween, isSame } from './diff'
import { type Graph, type GraphNode, nodeOf, triggersOf, waysOn } from './graph'
import { triggerKinds } from './kinds'
import {
  capWords,
  dayWords,
  exitWords,
  type Names,
  shareWords,
  spanWords,
  summaryOf,
  titleOf,
  triggerWords,
} from './words'

/** One thing that publishing would change. */
export interface GraphChange {
  id: string
  what: 'triggers' | 'rules' | 'step'
  kind: 'added' | 'changed' | 'removed'
  name: string
  /** What an added or removed step does. */
  summary: string
  fields: readonly FieldChange[]
}

/** What publishing would change, with the values before and after: triggers, rules, then steps. */
export function graphChanges(before: Graph, after: Graph, names: Names): GraphChange[] {
  const difference = differenceBetween(before, after)
  const whole = (node: GraphNode, kind: 'added' | 'removed'): GraphChange => ({
    id: node.id,
    what: 'step',
    kind,
    name: titleOf(node),
    summary: summaryOf(node, names),
    fields: [],
  })
  return [
    ...together('triggers', 'Triggers', triggerChanges(before, after, names)),
    ...together('rules', 'Rules of the runs', ruleChanges(before, after, names)),
    ...difference.added.map((node) => whole(node, 'added')),
    ...difference.changed.map(({ node, fields }): GraphChange => {
      const was = nodeOf(before, node.id) ?? node
      const of = (field: string): FieldChange => ({
        name: fieldLabels[field] ?? capitalized(field.replaceAll('_', ' ')),
        before: fieldText(was, field, before, names),
        after: fieldText(node, field, after, names),
      })
      return {
        id: node.id,
        what: 'step',
        kind: 'changed',
        name: titleOf(node),
        summary: '',
        fields: fields.map(of),
      }
    }),
    ...difference.removed.map((node) => whole(node, 'removed')),
  ]
}

function together(what: 'triggers' | 'rules', name: string, fields: FieldChange[]): GraphChange[] {
  return fields.length ? [{ id: what, what, kind: 'changed', name, summary: '', fields }] : []
}

function triggerChanges(before: Graph, after: Graph, names: Names): FieldChange[] {
  const [was, is] = [triggersOf(before), triggersOf(after)]
  const ids = [...new Set([...was, ...is].map(({ id }) => id))]
  const triggers = ids.map((id) => {
    const [old, next] = [was.find((each) => each.id === id), is.find((each) => each.id === id)]
    const kind = (next ?? old)?.kind
    const texts = [old ? triggerWords(old, names) : '', next ? triggerWords(next, names) : ''] as const
    return changed(kind ? triggerKinds[kind].label : id, [old, next], texts)
  })
  const starts = [before.start, after.start] as const
  const first = changed('First step', starts, [target(before, starts[0]), target(after, starts[1])])
  return [...triggers, first].flat()
}

/** A field whose values differ; where words say the same of both, the values stand as they are. */
function changed(
  name: string,
  [was, is]: readonly [unknown, unknown],
  [before, after]: readonly [string, string],
): FieldChange[] {
  if (isSame(was, is)) return []
  if (before !== after) return [{ name, before, after }]
  return [{ name, before: JSON.stringify(was) ?? '', after: JSON.stringify(is) ?? '' }]
}

const ruleLabels: Record<keyof FlowSettings, string> = {
  correlate: 'One run for each',
  concurrency: 'Who has a run already',
  reentry: 'Comes in again',
  caps: 'Not more often than',
  quiet_hours: 'Quiet hours',
  max_lateness: 'Too late after',
  stale: 'Waits that end too late',
  goal: 'Goal',
  exit: 'Exit',
}

function ruleChanges(before: Graph, after: Graph, names: Names): FieldChange[] {
  const [was, is] = [before.settings ?? {}, after.settings ?? {}]
  return (Object.keys(ruleLabels) as (keyof FlowSettings)[]).flatMap((rule) =>
    changed(
      ruleLabels[rule],
      [was[rule], is[rule]],
      [ruleText(rule, was, before, names), ruleText(rule, is, after, names)],
    ),
  )
}

function ruleText(rule: keyof FlowSettings, settings: FlowSettings, graph: Graph, names: Names): string {
  const { concurrency, reentry, caps = [], quiet_hours: quiet, stale } = settings
  switch (rule) {
    case 'correlate':
      return settings.correlate || 'user'
    case 'concurrency':
      return concurrency?.mode === 'parallel'
        ? `up to ${concurrency.most ?? 10} runs at once`
        : concurrency?.mode === 'restart'
          ? 'a new run begins instead'
          : 'the run goes on'
    case 'reentry':
      return reentry?.after
        ? `after ${spanWords(reentry.after)}`
        : reentry?.mode === 'once'
          ? 'never'
          : 'always'
    case 'caps':
      return caps.map(capWords).join(', ')
    case 'quiet_hours':
      return quiet ? [`${quiet.from_hour}–${quiet.until_hour}`, quiet.zone].filter(Boolean).join(' ') : ''
    case 'max_lateness':
      return spanWords(settings.max_lateness ?? { amount: 1, unit: 'hours' })
    case 'stale':
      return stale ? `after ${spanWords(stale.after)}: ${staleWords(stale, graph)}` : ''
    case 'goal':
    case 'exit':
      return endingWords(settings[rule] ?? null, names)
  }
}

function staleWords({ then: deed, to }: NonNullable<FlowSettings['stale']>, graph: Graph): string {
  if (deed === 'jump') return `go to ${target(graph, to)}`
  return deed === 'skip' ? 'end the run' : 'go on'
}

function endingWords(ending: Ending | null, names: Names): string {
  if (!ending) return ''
  const asked = ending.condition ? asWords(ending.condition, names.asked) : ''
  return ending.event ? [ending.event, asked].filter(Boolean).join(' where ') : asked
}

const fieldLabels: Record<string, string> = {
  way: 'Leads to',
  name: 'Name',
  condition: 'Asks',
  span: 'How long',
  timeout: 'At most',
  same: 'The same',
  offset_minutes: 'Offset in minutes',
  keep_minutes: 'Kept for minutes',
  url: 'Address',
  from_hour: 'From',
  until_hour: 'Until',
}

/** A field of a step for people to read. */
function fieldText(node: GraphNode, field: string, graph: Graph, names: Names): string {
  if (field === 'way') return waysText(node, graph)
  if (node.kind === 'split' && field === 'branches') return `${shareWords(node)}\n${waysText(node, graph)}`
  const value = (node as unknown as Record<string, unknown>)[field]
  if (value === undefined || value === null) return ''
  switch (field) {
    case 'condition':
      return asWords(value as never, names.asked)
    case 'span':
    case 'timeout':
      return spanWords(value as never)
    case 'days':
      return dayWords(value as string[])
    case 'headers':
      return (value as { name: string; value: string }[]).map((one) => `${one.name}: ${one.value}`).join('\n')
    case 'list':
      return names.list(value as number)
    case 'automation':
      return names.automation(value as number)
    default:
      return typeof value === 'string' ? value : JSON.stringify(value)
  }
}

function waysText(node: GraphNode, graph: Graph): string {
  return waysOn(node)
    .map(([exit, to]) => [exitWords(node, exit), target(graph, to)].filter(Boolean).join(': '))
    .join('\n')
}

/** What a way leads to is called. */
function target(graph: Graph, to: string | null | undefined): string {
  const node = to ? nodeOf(graph, to) : undefined
  return node ? titleOf(node) : 'the end'
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

import type { AttributeType, Condition } from '../../api/types'
import { typeLabels } from '../TypeTag'
import { operandOf, operators, type Test } from './operators'
import { type Path, pathText } from './path'
import type { StandingNames } from './standing'
import { type Subject, subjectLabel } from './subjects'

/** Lists and segments by their numbers. */
const unnamed: StandingNames = { list: () => null, segment: () => null }
const mostShown = 5
const often: Record<string, string> = { at_least: 'at least', at_most: 'at most', exactly: 'exactly' }

/** A condition as a sentence: current_section is “pricing_table” and seconds_on_page ≥ 30. */
export function asWords(condition: Condition, names: StandingNames = unnamed): string {
  switch (condition.kind) {
    case 'all':
      return joined(condition.conditions, names, ' and ', 'always')
    case 'any':
      return joined(condition.conditions, names, ' or ', 'never')
    case 'not':
      return `not (${asWords(condition.condition, names)})`
    case 'tag':
      return `has the tag ${quoted(condition.name)}`
    case 'list':
      return `is in list ${named(condition.list, names.list)}`
    case 'segment':
      return `is in segment ${named(condition.segment, names.segment)}`
    case 'has_done':
    case 'has_not_done':
      return doneWords(condition, names)
    default:
      return `${subjectWords(condition)} ${testWords(condition.test as Test)}`
  }
}

/** `seconds_on_page is a String: ≥ never matches.` Values of another type are as good as not there. */
export function mismatchWords(subject: Subject, { type, operator }: Test, known: AttributeType): string {
  const said = operators[type][operator] ?? operator
  const denies = /not|none/.test(operator)
  const comes = denies ? `asked as a ${typeLabels[type]} it is never there` : `${said} never matches`
  return `${subjectLabel(subject)} is a ${typeLabels[known]}: ${comes}.`
}

type Asking = Extract<Condition, { test: unknown }>
type Done = Extract<Condition, { kind: 'has_done' | 'has_not_done' }>

function joined(
  conditions: readonly Condition[],
  names: StandingNames,
  word: string,
  nothing: string,
): string {
  const [only] = conditions
  if (only && conditions.length === 1) return asWords(only, names)
  return conditions.map((each) => inARow(each, names)).join(word) || nothing
}

function inARow(condition: Condition, names: StandingNames): string {
  const isGroup = (condition.kind === 'all' || condition.kind === 'any') && condition.conditions.length > 1
  return isGroup ? `(${asWords(condition, names)})` : asWords(condition, names)
}

function subjectWords(condition: Asking): string {
  switch (condition.kind) {
    case 'event_attribute':
    case 'user_attribute': {
      const path = pathText((condition.path ?? []) as Path)
      const name = subjectLabel(condition)
      return path ? `${name}${path.startsWith('[') ? '' : '.'}${path}` : name
    }
    case 'event_fact':
    case 'user_fact':
      return subjectLabel({ kind: condition.kind, name: condition.fact })
    case 'score':
    case 'moment':
      return subjectLabel({ kind: condition.kind, name: '' })
  }
}

function testWords(test: Test): string {
  const words = operators[test.type][test.operator] ?? test.operator
  switch (operandOf(test)) {
    case 'nothing':
      return words
    case 'text':
      return `${words} ${quoted(test.value)}${anyCase(test)}`
    case 'texts':
      return `${words} ${listed(test.values ?? [])}${anyCase(test)}`
    case 'number':
    case 'instant':
      return `${words} ${shown(test.value)}`
    case 'numbers':
      return `${words} ${shown(test.low)} and ${shown(test.high)}`
    case 'instants':
      return `is from ${shown(test.start)} until ${shown(test.end)}`
    case 'span':
      return `${words} ${span(test.amount, test.unit)}`
    case 'days':
      return `${words} ${dayWords(test)}`
  }
}

function dayWords({ days, from_hour, until_hour, zone }: Test): string {
  const names = days?.length ? days.map(capitalized).join(', ') : 'any day'
  const hours = from_hour ? ` from ${from_hour} until ${shown(until_hour)}` : ''
  return names + hours + (zone ? ` (${zone})` : '')
}

function doneWords(condition: Done, names: StandingNames): string {
  const times = condition.kind === 'has_done' ? condition.times : null
  const { within, where } = condition
  return [
    `has ${condition.kind === 'has_done' ? '' : 'not '}done ${condition.event ? quoted(condition.event) : '…'}`,
    times ? ` ${often[times.operator]} ${times.count} ${times.count === 1 ? 'time' : 'times'}` : '',
    where ? ` where (${asWords(where, names)})` : '',
    !within
      ? ''
      : within.type === 'last'
        ? ` within the last ${span(within.amount, within.unit)}`
        : ` from ${within.start} until ${within.end}`,
  ].join('')
}

function named(id: number, nameOf: (id: number) => string | null): string {
  const name = nameOf(id)
  return name === null ? String(id || '…') : quoted(name)
}

function span(amount: number | null | undefined, unit: string | null | undefined): string {
  return amount === 1 ? (unit ?? '').replace(/s$/, '') : `${shown(amount)} ${unit ?? ''}`
}

function listed(values: readonly string[]): string {
  const text = values.slice(0, mostShown).map(quoted).join(', ')
  return values.length > mostShown ? `${text} and ${values.length - mostShown} more` : text || '…'
}

function shown(value: string | number | null | undefined): string {
  return value === null || value === undefined || value === '' ? '…' : String(value)
}

function quoted(value: string | number | null | undefined): string {
  return value ? `“${value}”` : '…'
}

function anyCase({ ignore_case }: Test): string {
  return ignore_case ? ' in any case' : ''
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

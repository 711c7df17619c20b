import type { AttributeType } from '../../api/types'

/** What a value is asked, as it travels; which fields it comes with depends on the operator. */
export interface Test {
  type: AttributeType
  operator: string
  value?: string | number | null
  values?: string[] | null
  ignore_case?: boolean
  low?: number | null
  high?: number | null
  start?: string | null
  end?: string | null
  amount?: number | null
  unit?: Unit | null
  days?: Weekday[] | null
  from_hour?: string | null
  until_hour?: string | null
  zone?: string | null
}

export const units = ['minutes', 'hours', 'days'] as const
export type Unit = (typeof units)[number]

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
type Weekday = (typeof weekdays)[number]

const isSet = { is_set: 'is set', is_not_set: 'is not set' }

/** Each type's operators in the order they are offered, as sentences say them. */
export const operators: Record<AttributeType, Record<string, string>> = {
  string: {
    is: 'is',
    is_not: 'is not',
    contains: 'contains',
    not_contains: 'does not contain',
    starts_with: 'starts with',
    ends_with: 'ends with',
    one_of: 'is one of',
    none_of: 'is none of',
    matches: 'matches',
    ...isSet,
  },
  number: {
    equals: '=',
    not_equals: '≠',
    less_than: '<',
    at_most: '≤',
    more_than: '>',
    at_least: '≥',
    between: 'is between',
    ...isSet,
  },
  boolean: { is_true: 'is true', is_false: 'is false', ...isSet },
  datetime: {
    before: 'is before',
    after: 'is after',
    between: 'is between',
    within_last: 'is within the last',
    within_next: 'is within the next',
    day_and_hour: 'is on',
    ...isSet,
  },
  json: isSet,
}

/** What an operator is asked with; `nothing` for those that stand alone. */
export type Operand =
  | 'nothing'
  | 'text'
  | 'texts'
  | 'number'
  | 'numbers'
  | 'instant'
  | 'instants'
  | 'span'
  | 'days'

export function operandOf({ type, operator }: Test): Operand {
  if (operator in isSet || type === 'boolean' || type === 'json') return 'nothing'
  if (type === 'string') return operator === 'one_of' || operator === 'none_of' ? 'texts' : 'text'
  if (type === 'number') return operator === 'between' ? 'numbers' : 'number'
  if (operator === 'between') return 'instants'
  if (operator === 'day_and_hour') return 'days'
  return operator.startsWith('within_') ? 'span' : 'instant'
}

/** Whether everything the operator is asked with is filled in. */
export function hasOperand(test: Test): boolean {
  const isGiven = (value: unknown) => value !== null && value !== undefined && value !== ''
  switch (operandOf(test)) {
    case 'nothing':
      return true
    case 'text':
    case 'number':
    case 'instant':
      return isGiven(test.value)
    case 'texts':
      return Boolean(test.values?.length)
    case 'numbers':
      return isGiven(test.low) && isGiven(test.high)
    case 'instants':
      return isGiven(test.start) && isGiven(test.end)
    case 'span':
      return isGiven(test.amount)
    case 'days':
      return Boolean(test.days?.length) || isGiven(test.from_hour)
  }
}

const firstOperators: Record<AttributeType, string> = {
  string: 'is',
  number: 'at_least',
  boolean: 'is_true',
  datetime: 'after',
  json: 'is_set',
}

export function firstTest(type: AttributeType): Test {
  return withOperator({ type, operator: '' }, firstOperators[type])
}

/** The test with another operator; what both are asked with stays. */
export function withOperator(test: Test, operator: string): Test {
  const next: Test = { type: test.type, operator }
  switch (operandOf(next)) {
    case 'text':
      return { ...next, value: test.value ?? test.values?.[0] ?? '', ...caseOf(test) }
    case 'texts':
      return { ...next, values: test.values ?? (test.value ? [String(test.value)] : []), ...caseOf(test) }
    case 'number':
      return { ...next, value: test.value ?? test.low ?? null }
    case 'numbers':
      return { ...next, low: test.low ?? (test.value as number | null) ?? null, high: test.high ?? null }
    case 'instant':
      return { ...next, value: test.value ?? test.start ?? null }
    case 'instants':
      return { ...next, start: test.start ?? (test.value as string | null) ?? null, end: test.end ?? null }
    case 'span':
      return { ...next, amount: test.amount ?? 7, unit: test.unit ?? 'days' }
    case 'days':
      return { ...next, days: test.days ?? ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] }
    case 'nothing':
      return next
  }
}

function caseOf({ ignore_case }: Test): Partial<Test> {
  return ignore_case ? { ignore_case } : {}
}

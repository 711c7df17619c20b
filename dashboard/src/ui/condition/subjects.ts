import type { AttributeType, Json } from '../../api/types'

/** What the builder lets people ask about. */
export type SubjectKind =
  | 'event_attribute'
  | 'event_fact'
  | 'user_attribute'
  | 'user_fact'
  | 'score'
  | 'moment'
  | 'tag'
  | 'list'
  | 'segment'
  | 'done'

/** `name` is the attribute's, the fact's, the tag's or the event's, or the number of a list or segment; else empty. */
export interface Subject {
  kind: SubjectKind
  name: string
}

/** An attribute as the registry defines it. */
export interface KnownAttribute {
  name: string
  type: AttributeType
  samples: readonly Json[]
}

/** Which subjects a condition may have where it stands. */
export interface Subjects {
  /** The event whose attributes those are, where one is named. */
  event?: string
  eventAttributes?: readonly KnownAttribute[]
  eventFacts?: readonly string[]
  userAttributes?: readonly KnownAttribute[]
  userFacts?: readonly string[]
  others?: readonly ('score' | 'moment' | 'tag' | 'list' | 'segment' | 'done')[]
}

const eventFactTypes: Record<string, AttributeType> = {
  name: 'string',
  kind: 'string',
  url: 'string',
  referrer: 'string',
  library: 'string',
  occurred_at: 'datetime',
  is_bot: 'boolean',
}

const userFactTypes: Record<string, AttributeType> = {
  email: 'string',
  name: 'string',
  user_id: 'string',
  key: 'string',
  first_seen: 'datetime',
  last_seen: 'datetime',
  events: 'number',
  page_views: 'number',
}

const otherLabels = {
  score: 'score',
  moment: 'the moment',
  tag: 'has the tag',
  list: 'is in list',
  segment: 'is in segment',
  done: 'has done',
}

/** The subject as sentences name it: `plan`, `user.plan`, `event url`, `user e-mail`. */
export function subjectLabel({ kind, name }: Subject): string {
  switch (kind) {
    case 'event_attribute':
      return name
    case 'user_attribute':
      return `user.${name}`
    case 'event_fact':
      return `event ${factLabel(name)}`
    case 'user_fact':
      return `user ${factLabel(name)}`
    default:
      return otherLabels[kind]
  }
}

function factLabel(name: string): string {
  return { user_id: 'id', is_bot: 'being a bot' }[name] ?? name.replaceAll('_', ' ')
}

/** The type the registry or the language gives a subject; null when it is not known, or when it has none. */
export function typeOf(subject: Subject, subjects: Subjects): AttributeType | null {
  switch (subject.kind) {
    case 'event_attribute':
    case 'user_attribute':
      return knownAttribute(subject, subjects)?.type ?? null
    case 'event_fact':
      return eventFactTypes[subject.name] ?? null
    case 'user_fact':
      return userFactTypes[subject.name] ?? null
    case 'score':
      return 'number'
    case 'moment':
      return 'datetime'
    default:
      return null
  }
}

/** The type an attribute has where a test asks for another: values of it are then as good as not there. */
export function otherType(subject: Subject, asked: AttributeType, subjects: Subjects): AttributeType | null {
  const known = knownAttribute(subject, subjects)?.type ?? null
  return known === null || known === 'json' || known === asked ? null : known
}

export function knownAttribute({ kind, name }: Subject, subjects: Subjects): KnownAttribute | undefined {
  const home =
    kind === 'event_attribute'
      ? subjects.eventAttributes
      : kind === 'user_attribute'
        ? subjects.userAttributes
        : []
  return home?.find((attribute) => attribute.name === name)
}

/** Whether a subject is asked with an operator and a value; tags, lists, segments and deeds are had or not. */
export function hasTest(kind: SubjectKind): boolean {
  return kind !== 'tag' && kind !== 'list' && kind !== 'segment' && kind !== 'done'
}

export interface SubjectChoice {
  /** `kind:name`, for fields that hold text. */
  value: string
  label: string
  type: AttributeType | null
}

export function subjectValue({ kind, name }: Subject): string {
  return `${kind}:${name}`
}

export function subjectOf(value: string): Subject {
  const [kind = '', ...name] = value.split(':')
  return { kind: kind as SubjectKind, name: name.join(':') }
}

/** Everything on offer, by where it comes from, and what was typed as an attribute nobody has sent yet. */
export function subjectChoices(
  subjects: Subjects,
  typed: string,
): { group: string; items: SubjectChoice[] }[] {
  const choice = (kind: SubjectKind, name: string): SubjectChoice => {
    const subject = { kind, name }
    return { value: subjectValue(subject), label: subjectLabel(subject), type: typeOf(subject, subjects) }
  }
  const groups = [
    {
      group: 'Attributes of the event',
      items: (subjects.eventAttributes ?? []).map(({ name }) => choice('event_attribute', name)),
    },
    { group: 'The event', items: (subjects.eventFacts ?? []).map((name) => choice('event_fact', name)) },
    {
      group: 'Attributes of the user',
      items: (subjects.userAttributes ?? []).map(({ name }) => choice('user_attribute', name)),
    },
    { group: 'The user', items: (subjects.userFacts ?? []).map((name) => choice('user_fact', name)) },
    { group: 'Also', items: (subjects.others ?? []).map((kind) => choice(kind, '')) },
  ]
  return [...groups, { group: 'Not seen yet', items: unseen(subjects, typed.trim()) }].filter(
    ({ items }) => items.length > 0,
  )
}

function unseen(subjects: Subjects, typed: string): SubjectChoice[] {
  const name = typed.replace(/^user\./, '')
  if (!name) return []
  const offered: SubjectChoice[] = []
  const offer = (kind: 'event_attribute' | 'user_attribute', home: readonly KnownAttribute[] | undefined) => {
    const subject = { kind, name }
    if (home && !home.some((each) => each.name === name))
      offered.push({ value: subjectValue(subject), label: subjectLabel(subject), type: null })
  }
  offer('event_attribute', typed.startsWith('user.') ? undefined : subjects.eventAttributes)
  offer('user_attribute', subjects.userAttributes)
  return offered
}

import { Autocomplete, NumberInput, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Span } from '../../../api/automationTypes'
import { eventQuery, userAttributesQuery } from '../../../api/events'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { type Choice, ChoiceSelect, StandingField, TagNameField } from '../../../ui/StandingFields'
import { zoneChoices } from '../../../ui/zones'
import styles from './Forms.module.css'
import { useWrong } from './form'

const kept = { staleTime: 60_000, retry: false } as const

/** Fields that belong together, under a heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

interface SpanFieldProps {
  label: string
  span: Span
  onChange: (span: Span) => void
  field?: string
}

const units = ['seconds', 'minutes', 'hours', 'days'] as const

/** `2 hours` */
export function SpanField({ label, span, onChange, field = 'span' }: SpanFieldProps) {
  const wrong = useWrong()
  return (
    <div>
      <p className={styles.label}>{label}</p>
      <div className={styles.line}>
        <NumberInput
          w={96}
          size="xs"
          aria-label={label}
          min={1}
          allowDecimal={false}
          allowNegative={false}
          value={span.amount}
          error={wrong(field)}
          onChange={(typed) => typeof typed === 'number' && onChange({ ...span, amount: typed })}
        />
        <Select
          w={120}
          aria-label={`${label}: unit`}
          data={[...units]}
          allowDeselect={false}
          value={span.unit}
          onChange={(unit) => onChange({ ...span, unit: unit as Span['unit'] })}
        />
      </div>
    </div>
  )
}

interface AttributeFieldProps {
  label: string
  of: 'user' | { event: string | null }
  value: string
  onChange: (name: string) => void
  field: string
  description?: string
}

/** The name of an attribute, of those that are known or not. */
export function AttributeField({ label, of, value, onChange, field, description }: AttributeFieldProps) {
  const wrong = useWrong()
  const { id } = useWorkspace()
  const event = of === 'user' ? null : of.event
  const users = useQuery({ ...userAttributesQuery(id), ...kept, enabled: of === 'user' })
  const events = useQuery({ ...eventQuery(id, event ?? ''), ...kept, enabled: Boolean(event) })
  const known = of === 'user' ? users.data?.items : events.data?.attributes
  return (
    <Autocomplete
      size="xs"
      className={styles.mono ?? ''}
      label={label}
      description={description}
      placeholder={of === 'user' ? 'plan' : 'cart_id'}
      data={(known ?? []).map(({ name }) => name)}
      value={value}
      error={wrong(field)}
      onChange={onChange}
    />
  )
}

interface TagFieldProps {
  value: string
  onChange: (tag: string) => void
}

export function TagField({ value, onChange }: TagFieldProps) {
  const wrong = useWrong()
  return <TagNameField label="Tag" tag={value} error={wrong('tag')} onChange={onChange} />
}

interface NamedFieldProps {
  what: 'list' | 'segment'
  value: number
  onChange: (id: number) => void
}

/** A list or segment, by its name. */
export function NamedField({ what, value, onChange }: NamedFieldProps) {
  const wrong = useWrong()
  return <StandingField isSeen what={what} chosen={value} error={wrong(what)} onChange={onChange} />
}

interface ChoiceFieldProps {
  label: string
  placeholder: string
  choices: readonly Choice[]
  value: string
  onChange: (value: string) => void
  field: string
}

export function ChoiceField({ label, field, ...rest }: ChoiceFieldProps) {
  const wrong = useWrong()
  return <ChoiceSelect isSeen what={label} error={wrong(field)} {...rest} />
}

interface ZoneFieldProps {
  value: string | null
  onChange: (zone: string | null) => void
  /** What it means to choose none. */
  none: string
  field?: string
}

export function ZoneField({ value, onChange, none, field = 'zone' }: ZoneFieldProps) {
  const wrong = useWrong()
  return (
    <Select
      label="Time zone"
      placeholder={none}
      searchable
      clearable
      data={zoneChoices()}
      value={value}
      error={wrong(field)}
      onChange={onChange}
    />
  )
}

interface MomentFieldProps {
  label: string
  value: string
  onChange: (at: string) => void
  field?: string
}

/** A date and a time by a clock that is said elsewhere. */
export function MomentField({ label, value, onChange, field = 'at' }: MomentFieldProps) {
  const wrong = useWrong()
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={value}
      error={wrong(field)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

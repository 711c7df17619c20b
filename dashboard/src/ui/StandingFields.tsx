import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listsQuery, segmentsQuery, tagsQuery } from '../api/standing'
import { useWorkspace } from '../session/WorkspaceContext'
import { SearchSelect } from './SearchSelect'

const kept = { staleTime: 60_000 } as const

interface TagNameFieldProps {
  tag: string
  error: ReactNode
  onChange: (tag: string) => void
  /** Seen beside the field; without it, it is only heard. */
  label?: string
  className?: string | undefined
}

/** A tag somebody has, or the name of one that nobody has yet. */
export function TagNameField({ tag, error, onChange, label, className = '' }: TagNameFieldProps) {
  const { id } = useWorkspace()
  const tags = useQuery({ ...tagsQuery(id), ...kept })
  return (
    <Autocomplete
      className={className}
      size="xs"
      {...(label ? { label } : { 'aria-label': 'Tag' })}
      placeholder="Name of the tag"
      maxLength={128}
      data={(tags.data?.items ?? []).map(({ name }) => name)}
      value={tag}
      error={error}
      onChange={onChange}
    />
  )
}

export interface Choice {
  value: string
  label: string
}

interface ChoiceSelectProps {
  /** What is chosen, such as `List`. */
  what: string
  choices: readonly Choice[]
  value: string
  error: ReactNode
  onChange: (value: string) => void
  placeholder?: string
  /** Whether `what` is seen beside the field too. */
  isSeen?: boolean
  className?: string | undefined
}

/** One of those there are; one that is gone still shows. */
export function ChoiceSelect({
  what,
  choices,
  value,
  error,
  onChange,
  placeholder = `Which ${what.toLowerCase()}`,
  isSeen = false,
  className = '',
}: ChoiceSelectProps) {
  const known = choices.some((choice) => choice.value === value)
  const gone = value && !known ? [{ value, label: `${value} (not there)` }] : []
  return (
    <SearchSelect
      className={className}
      {...(isSeen ? { label: what } : { 'aria-label': what })}
      placeholder={placeholder}
      data={[...choices, ...gone]}
      allowDeselect={false}
      nothingFoundMessage={choices.length ? 'There is none of this name' : 'There is none yet'}
      value={value || null}
      error={error}
      onChange={(chosen) => chosen && onChange(chosen)}
    />
  )
}

interface StandingFieldProps extends Pick<ChoiceSelectProps, 'error' | 'isSeen' | 'className'> {
  what: 'list' | 'segment'
  /** Zero: none yet. */
  chosen: number
  onChange: (id: number) => void
}

/** A list or a segment, by its name. */
export function StandingField({ what, chosen, onChange, ...rest }: StandingFieldProps) {
  const { id } = useWorkspace()
  const lists = useQuery({ ...listsQuery(id), ...kept, enabled: what === 'list' })
  const segments = useQuery({ ...segmentsQuery(id), ...kept, enabled: what === 'segment' })
  const found = what === 'list' ? lists.data?.items : segments.data?.items
  return (
    <ChoiceSelect
      {...rest}
      what={labels[what]}
      choices={(found ?? []).map((item) => ({ value: String(item.id), label: item.name }))}
      value={found && chosen ? String(chosen) : ''}
      onChange={(value) => onChange(Number(value))}
    />
  )
}

const labels = { list: 'List', segment: 'Segment' }

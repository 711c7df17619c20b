import { defaultOptionsFilter, type OptionsFilter } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { eventsQuery } from '../api/events'
import { useWorkspace } from '../session/WorkspaceContext'
import styles from './EventField.module.css'
import { SearchSelect } from './SearchSelect'

interface EventFieldProps {
  event: string | null
  error: string | undefined
  onChange: (event: string) => void
  /** Seen beside the field; without it, it is only heard. */
  label?: string
  /** Whether no event may be chosen too; then `onChange` gets an empty text. */
  clearable?: boolean
  placeholder?: string
}

/** Events have their names here without the prefix that pages send them with; whoever types it finds them too. */
const bareName = (text: string): string => text.trim().replace(/^event\./, '')

const byBareName: OptionsFilter<string> = ({ search, ...all }) =>
  (defaultOptionsFilter as OptionsFilter<string>)({ ...all, search: bareName(search) })

/** An event that is known, or the name of one that nobody has sent yet. */
export function EventField({
  event,
  error,
  onChange,
  label,
  clearable = false,
  placeholder,
}: EventFieldProps) {
  const { id } = useWorkspace()
  const events = useQuery({ ...eventsQuery(id), staleTime: 60_000 })
  const [typed, setTyped] = useState('')
  const choices = useMemo(() => {
    const known = (events.data?.items ?? []).map(({ name }) => name)
    const others = [event, bareName(typed)].filter(
      (name): name is string => Boolean(name) && !known.includes(name ?? ''),
    )
    return [
      ...(known.length ? [{ group: 'Events', items: known }] : []),
      ...(others.length ? [{ group: 'Not seen yet', items: [...new Set(others)] }] : []),
    ]
  }, [events.data, event, typed])
  return (
    <SearchSelect
      className={styles.field ?? ''}
      {...(label ? { label } : { 'aria-label': 'Event' })}
      placeholder={placeholder ?? 'Which event'}
      filter={byBareName}
      clearable={clearable}
      data={choices}
      value={event || null}
      error={error}
      onSearchChange={setTyped}
      onChange={(name) => (name || clearable) && onChange(name ?? '')}
      nothingFoundMessage="Type the event’s name"
    />
  )
}

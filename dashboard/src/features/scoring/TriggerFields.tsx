import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { eventsQuery } from '../../api/events'
import { useWorkspace } from '../../session/WorkspaceContext'
import styles from './Scoring.module.css'

/** What gives the points: one event, every event, or who the user is. */
export type Trigger = 'event' | 'any' | 'user'

interface TriggerFieldsProps {
  trigger: Trigger
  event: string | null
  error: string | undefined
  onTrigger: (trigger: Trigger) => void
  onEvent: (event: string) => void
}

export function TriggerFields({ trigger, event, error, onTrigger, onEvent }: TriggerFieldsProps) {
  return (
    <div className={styles.inline}>
      <SegmentedControl
        aria-label="What gives the points"
        data={[
          { value: 'event', label: 'An event' },
          { value: 'any', label: 'Any event' },
          { value: 'user', label: 'Who they are' },
        ]}
        value={trigger}
        onChange={(next) => onTrigger(next as Trigger)}
      />
      {trigger === 'event' ? <EventField event={event} error={error} onChange={onEvent} /> : null}
      {trigger === 'user' ? (
        <span className={styles.hint}>Counts while the condition holds, and is gone when it does not.</span>
      ) : null}
    </div>
  )
}

interface EventFieldProps {
  event: string | null
  error: string | undefined
  onChange: (event: string) => void
}

/** An event that is known, or the name of one that nobody has sent yet. */
function EventField({ event, error, onChange }: EventFieldProps) {
  const { id } = useWorkspace()
  const events = useQuery({ ...eventsQuery(id), staleTime: 60_000 })
  const [typed, setTyped] = useState('')
  const choices = useMemo(() => {
    const known = (events.data?.items ?? []).map(({ name }) => name)
    const others = [event, typed.trim().replace(/^event\./, '')].filter(
      (name): name is string => Boolean(name) && !known.includes(name ?? ''),
    )
    return [
      ...(known.length ? [{ group: 'Events', items: known }] : []),
      ...(others.length ? [{ group: 'Not seen yet', items: [...new Set(others)] }] : []),
    ]
  }, [events.data, event, typed])
  return (
    <Select
      className={styles.eventField ?? ''}
      aria-label="Event"
      placeholder="Which event"
      searchable
      selectFirstOptionOnChange
      data={choices}
      value={event}
      error={error}
      onSearchChange={setTyped}
      onChange={(name) => name && onChange(name)}
      nothingFoundMessage="Type the event’s name"
    />
  )
}

import { SegmentedControl } from '@mantine/core'
import { EventField } from '../../ui/EventField'
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

import { NumberInput, Select } from '@mantine/core'
import { EventField } from '../EventField'
import styles from './Condition.module.css'
import { SpanFields } from './DatetimeFields'
import type { Done } from './tree'

interface DoneFieldsProps {
  event: string
  done: Done
  wrong: boolean
  onEvent: (event: string) => void
  onDone: (done: Done) => void
}

type Operator = NonNullable<Done['times']>['operator']

const often: { value: Operator; label: string }[] = [
  { value: 'at_least', label: 'at least' },
  { value: 'at_most', label: 'at most' },
  { value: 'exactly', label: 'exactly' },
]

/** What the user has done, how often, and since when. */
export function DoneFields({ event, done, wrong, onEvent, onDone }: DoneFieldsProps) {
  const times = done.times ?? { operator: 'at_least', count: 1 }
  const { within } = done
  return (
    <>
      <EventField event={event} error={wrong && !event ? ' ' : undefined} onChange={onEvent} />
      <span className={styles.pair}>
        <Select
          w={96}
          aria-label="How often"
          data={often}
          allowDeselect={false}
          value={times.operator}
          onChange={(operator) => onDone({ ...done, times: { ...times, operator: operator as Operator } })}
        />
        <NumberInput
          w={56}
          size="xs"
          aria-label="Times"
          hideControls
          min={0}
          allowDecimal={false}
          allowNegative={false}
          value={times.count}
          onChange={(count) => typeof count === 'number' && onDone({ ...done, times: { ...times, count } })}
        />
        <span>times</span>
      </span>
      <span className={styles.pair}>
        <Select
          w={112}
          aria-label="When"
          data={[
            { value: 'ever', label: 'ever' },
            { value: 'last', label: 'in the last' },
            ...(within?.type === 'between' ? [{ value: 'between', label: 'between dates' }] : []),
          ]}
          allowDeselect={false}
          value={within?.type ?? 'ever'}
          onChange={(when) =>
            onDone({ ...done, within: when === 'last' ? { type: 'last', amount: 7, unit: 'days' } : null })
          }
        />
        {within?.type === 'last' ? (
          <SpanFields
            test={{ type: 'datetime', operator: 'within_last', amount: within.amount, unit: within.unit }}
            onChange={({ amount, unit }) =>
              onDone({ ...done, within: { type: 'last', amount: amount ?? 1, unit: unit ?? 'days' } })
            }
          />
        ) : within ? (
          <span>
            {within.start} – {within.end}
          </span>
        ) : null}
      </span>
    </>
  )
}

import { NumberInput, Select, TextInput } from '@mantine/core'
import { useZone } from '../../session/WorkspaceContext'
import { instantOf, localOf } from '../zoned'
import styles from './Condition.module.css'
import { type Test, type Unit, units, weekdays } from './operators'

interface InstantFieldProps {
  label: string
  value: string | null | undefined
  wrong: boolean
  onChange: (value: string | null) => void
}

/** A date and a time by the workspace's clock. */
export function InstantField({ label, value, wrong, onChange }: InstantFieldProps) {
  const zone = useZone()
  return (
    <TextInput
      type="datetime-local"
      aria-label={`${label} (${zone})`}
      className={styles.instant ?? ''}
      value={value ? localOf(value, zone) : ''}
      error={wrong}
      onChange={(event) => onChange(instantOf(event.currentTarget.value, zone) || null)}
    />
  )
}

interface FieldsProps {
  test: Test
  onChange: (test: Test) => void
}

/** `7 days` */
export function SpanFields({ test, onChange }: FieldsProps) {
  return (
    <span className={styles.pair}>
      <NumberInput
        className={styles.amount ?? ''}
        size="xs"
        aria-label="How many"
        hideControls
        min={1}
        allowDecimal={false}
        allowNegative={false}
        value={test.amount ?? ''}
        onChange={(typed) => onChange({ ...test, amount: typeof typed === 'number' ? typed : null })}
      />
      <Select
        className={styles.unit ?? ''}
        aria-label="Unit"
        data={[...units]}
        allowDeselect={false}
        value={test.unit ?? 'days'}
        onChange={(unit) => onChange({ ...test, unit: unit as Unit })}
      />
    </span>
  )
}

/** Days of the week, and hours of the day. */
export function DayFields({ test, onChange }: FieldsProps) {
  const days = test.days ?? []
  const toggle = (day: (typeof weekdays)[number]) => {
    const next = weekdays.filter((each) => (each === day ? !days.includes(day) : days.includes(each)))
    onChange({ ...test, days: next.length ? next : null })
  }
  return (
    <span className={styles.days}>
      <fieldset className={styles.week}>
        <legend className={styles.hidden}>Days of the week</legend>
        {weekdays.map((day) => (
          <button
            key={day}
            type="button"
            className={styles.day}
            aria-pressed={days.includes(day)}
            aria-label={day.charAt(0).toUpperCase() + day.slice(1)}
            onClick={() => toggle(day)}
          >
            {day.slice(0, 2)}
          </button>
        ))}
      </fieldset>
      <TimeField
        label="From"
        value={test.from_hour}
        onChange={(from_hour) => onChange({ ...test, from_hour })}
      />
      <span>–</span>
      <TimeField
        label="Until"
        value={test.until_hour}
        onChange={(until_hour) => onChange({ ...test, until_hour })}
      />
    </span>
  )
}

interface TimeFieldProps {
  label: string
  value: string | null | undefined
  onChange: (value: string | null) => void
}

function TimeField({ label, value, onChange }: TimeFieldProps) {
  return (
    <TextInput
      type="time"
      aria-label={label}
      className={styles.time ?? ''}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
    />
  )
}

import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import type { Problem } from '../../api/error'
import { problemAt } from '../../ui/problems'
import { CapFields } from './CapFields'
import { noCap, type Rule } from './plan'
import styles from './Scoring.module.css'

interface LimitFieldsProps {
  rule: Rule
  isFit: boolean
  problems: readonly Problem[]
  onChange: (change: Partial<Rule>) => void
}

const windows = [
  { value: 'hour', label: 'an hour' },
  { value: 'day', label: 'a day' },
  { value: 'week', label: 'a week' },
  { value: 'month', label: 'a month' },
]

/** What limits the rule, in the order it is applied: per object, per window, the sum. */
export function LimitFields({ rule, isFit, problems, onChange }: LimitFieldsProps) {
  const { object_cap: object, window_cap: window, cap } = rule
  return (
    <div className={styles.limits}>
      {isFit ? null : (
        <>
          <Limit
            label="The same thing counts only so often"
            on={object !== null}
            error={problemAt(problems, 'object_cap')}
            onToggle={(on) => onChange({ object_cap: on ? { attribute: '', times: 1, days: 30 } : null })}
          >
            {object ? (
              <>
                <Count
                  label="Times per thing"
                  value={object.times}
                  onChange={(times) => onChange({ object_cap: { ...object, times } })}
                />
                <span>per</span>
                <TextInput
                  w={130}
                  aria-label="Attribute that says which thing"
                  placeholder="pdf_id"
                  value={object.attribute}
                  onChange={(event) =>
                    onChange({ object_cap: { ...object, attribute: event.currentTarget.value } })
                  }
                />
                <span>in</span>
                <Count
                  label="Days"
                  value={object.days}
                  onChange={(days) => onChange({ object_cap: { ...object, days } })}
                />
                <span>days</span>
              </>
            ) : null}
          </Limit>
          <Limit
            label="At most so often in an hour, day, week or month"
            on={window !== null}
            error={problemAt(problems, 'window_cap')}
            onToggle={(on) => onChange({ window_cap: on ? { times: 3, per: 'day' } : null })}
          >
            {window ? (
              <>
                <span>at most</span>
                <Count
                  label="Times"
                  value={window.times}
                  onChange={(times) => onChange({ window_cap: { ...window, times } })}
                />
                <Select
                  w={110}
                  aria-label="Per"
                  data={windows}
                  value={window.per}
                  allowDeselect={false}
                  onChange={(per) =>
                    per && onChange({ window_cap: { ...window, per: per as typeof window.per } })
                  }
                />
              </>
            ) : null}
          </Limit>
        </>
      )}
      <Limit
        label="All it gives together has limits"
        on={cap !== null}
        error={problemAt(problems, 'cap')}
        onToggle={(on) => onChange({ cap: on ? noCap : null })}
      >
        {cap ? <CapFields cap={cap} onChange={(next) => onChange({ cap: next })} /> : null}
      </Limit>
    </div>
  )
}

interface LimitProps {
  label: string
  on: boolean
  error: string | undefined
  onToggle: (on: boolean) => void
  children: React.ReactNode
}

function Limit({ label, on, error, onToggle, children }: LimitProps) {
  return (
    <div className={styles.limit}>
      <Switch
        size="xs"
        label={label}
        checked={on}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      {on ? <div className={styles.limitFields}>{children}</div> : null}
      {error ? (
        <p className={styles.problem} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}

interface CountProps {
  label: string
  value: number
  onChange: (value: number) => void
}

function Count({ label, value, onChange }: CountProps) {
  return (
    <NumberInput
      size="xs"
      w={64}
      aria-label={label}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      value={value}
      onChange={(typed) => onChange(Number(typed))}
    />
  )
}

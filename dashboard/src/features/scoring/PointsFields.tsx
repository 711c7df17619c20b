import { Autocomplete, NumberInput, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { eventQuery } from '../../api/events'
import { useWorkspace } from '../../session/WorkspaceContext'
import type { Rule } from './plan'
import styles from './Scoring.module.css'

interface PointsFieldsProps {
  points: Rule['points']
  event: string | null
  /** Where there is no event to take an attribute of. */
  fixedOnly: boolean
  error: string | undefined
  onChange: (points: Rule['points']) => void
}

/** The same points each time, or a number of the event times a factor. */
export function PointsFields({ points, event, fixedOnly, error, onChange }: PointsFieldsProps) {
  return (
    <div>
      <div className={styles.inline}>
        {fixedOnly ? null : (
          <SegmentedControl
            aria-label="How many points"
            data={[
              { value: 'fixed', label: 'The same each time' },
              { value: 'from_attribute', label: 'From an attribute' },
            ]}
            value={points.kind}
            onChange={(kind) =>
              onChange(
                kind === 'fixed'
                  ? { kind: 'fixed', points: 5 }
                  : { kind: 'from_attribute', attribute: '', factor: 1 },
              )
            }
          />
        )}
        {points.kind === 'fixed' ? (
          <NumberInput
            size="xs"
            w={110}
            aria-label="Points"
            decimalScale={3}
            value={points.points}
            error={Boolean(error)}
            onChange={(typed) => onChange({ kind: 'fixed', points: Number(typed) })}
          />
        ) : (
          <FromAttribute points={points} event={event} error={error} onChange={onChange} />
        )}
      </div>
      {error ? (
        <p className={styles.problem} role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}

interface FromAttributeProps {
  points: Extract<Rule['points'], { kind: 'from_attribute' }>
  event: string | null
  error: string | undefined
  onChange: (points: Rule['points']) => void
}

function FromAttribute({ points, event, error, onChange }: FromAttributeProps) {
  const { id } = useWorkspace()
  const known = useQuery({
    ...eventQuery(id, event ?? ''),
    enabled: Boolean(event),
    staleTime: 60_000,
    retry: false,
  })
  const numbers = (known.data?.attributes ?? [])
    .filter(({ type }) => type === 'number')
    .map(({ name }) => name)
  return (
    <span className={styles.inline}>
      <Autocomplete
        size="xs"
        w={160}
        aria-label="Number attribute"
        placeholder="seconds_on_page"
        data={numbers}
        value={points.attribute}
        error={Boolean(error)}
        onChange={(attribute) => onChange({ ...points, attribute })}
      />
      <span aria-hidden>×</span>
      <NumberInput
        size="xs"
        w={86}
        aria-label="Factor"
        hideControls
        value={points.factor}
        error={Boolean(error)}
        onChange={(typed) => onChange({ ...points, factor: Number(typed) })}
      />
    </span>
  )
}

import { NumberInput, SegmentedControl } from '@mantine/core'
import type { Decay } from '../../api/types'
import { DecayCurve } from './DecayCurve'
import styles from './Scoring.module.css'

interface DecayFieldsProps {
  decay: Decay
  /** What one event gives, where that is always the same. */
  points: number | null
  error: string | undefined
  onChange: (decay: Decay) => void
}

const kinds: { value: Decay['kind']; label: string }[] = [
  { value: 'none', label: 'Stays' },
  { value: 'linear', label: 'Evenly' },
  { value: 'half_life', label: 'Halves' },
  { value: 'expires', label: 'Expires' },
]

const after: Record<Decay['kind'], string> = {
  none: '',
  linear: 'Days until nothing is left',
  half_life: 'Days until half is left',
  expires: 'Days until it is gone',
}

/** How points go with time, and the curve of it. */
export function DecayFields({ decay, points, error, onChange }: DecayFieldsProps) {
  return (
    <div className={styles.decay}>
      <div className={styles.decayFields}>
        <SegmentedControl
          aria-label="How points go with time"
          data={kinds}
          value={decay.kind}
          onChange={(kind) => onChange(decayOf(kind as Decay['kind'], daysOf(decay)))}
        />
        {decay.kind === 'none' ? (
          <span className={styles.hint}>Points stay until something takes them away.</span>
        ) : (
          <NumberInput
            size="xs"
            w={200}
            label={after[decay.kind]}
            min={1}
            max={3_650}
            allowDecimal={false}
            value={decay.days}
            onChange={(typed) => onChange(decayOf(decay.kind, Number(typed)))}
          />
        )}
        {error ? (
          <p className={styles.problem} role="alert">
            {error}
          </p>
        ) : null}
      </div>
      {decay.kind !== 'none' && decay.days < 1 ? null : <DecayCurve decay={decay} points={points} />}
    </div>
  )
}

function daysOf(decay: Decay): number {
  return decay.kind === 'none' ? 30 : decay.days
}

function decayOf(kind: Decay['kind'], days: number): Decay {
  return kind === 'none' ? { kind } : { kind, days }
}

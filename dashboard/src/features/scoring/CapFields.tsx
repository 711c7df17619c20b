import { NumberInput } from '@mantine/core'
import type { Cap } from '../../api/types'
import styles from './Scoring.module.css'

interface CapFieldsProps {
  cap: Cap
  onChange: (cap: Cap) => void
  error?: string | undefined
}

/** The least and the most a sum may be; empty for no end. */
export function CapFields({ cap, onChange, error }: CapFieldsProps) {
  return (
    <div>
      <div className={styles.inline}>
        <PointsInput
          label="At least"
          placeholder="no end"
          value={cap.minimum ?? null}
          onChange={(minimum) => onChange({ ...cap, minimum })}
        />
        <PointsInput
          label="At most"
          placeholder="no end"
          value={cap.maximum ?? null}
          onChange={(maximum) => onChange({ ...cap, maximum })}
        />
      </div>
      {error ? <p className={styles.problem}>{error}</p> : null}
    </div>
  )
}

interface PointsInputProps {
  label: string
  value: number | null
  onChange: (value: number | null) => void
  placeholder?: string
  error?: string | undefined
}

export function PointsInput({ label, value, onChange, placeholder, error }: PointsInputProps) {
  return (
    <NumberInput
      size="xs"
      w={120}
      label={label}
      hideControls
      decimalScale={3}
      value={value ?? ''}
      error={error}
      {...(placeholder ? { placeholder } : {})}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  )
}

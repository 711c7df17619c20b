import { NumberInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import styles from './Users.module.css'

interface Range {
  min_score?: number | undefined
  max_score?: number | undefined
}

interface ScoreFilterProps {
  least: number | undefined
  most: number | undefined
  onChange: (range: Range) => void
}

/** Only who scores from here to there; empty for no end. */
export function ScoreFilter({ least, most, onChange }: ScoreFilterProps) {
  return (
    <fieldset className={styles.range}>
      <legend className={styles.hidden}>Filter by score</legend>
      <ScoreBound
        label="Lowest score"
        sign="≥"
        value={least}
        onChange={(min_score) => onChange({ min_score })}
      />
      <ScoreBound
        label="Highest score"
        sign="≤"
        value={most}
        onChange={(max_score) => onChange({ max_score })}
      />
    </fieldset>
  )
}

interface ScoreBoundProps {
  label: string
  sign: string
  value: number | undefined
  onChange: (value: number | undefined) => void
}

const typingPauseMs = 180

function ScoreBound({ label, sign, value, onChange }: ScoreBoundProps) {
  const [typed, setTyped] = useState<string | number>(value ?? '')
  useEffect(() => setTyped(value ?? ''), [value])
  const write = useDebouncedCallback(onChange, typingPauseMs)
  return (
    <NumberInput
      size="xs"
      w={88}
      aria-label={label}
      placeholder="Score"
      leftSection={sign}
      leftSectionWidth={24}
      hideControls
      allowDecimal={false}
      value={typed}
      onChange={(next) => {
        setTyped(next)
        write(typeof next === 'number' ? next : undefined)
      }}
    />
  )
}

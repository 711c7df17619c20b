import type { Decay } from '../../api/types'
import { points as pointsText } from '../../ui/figures'
import { spanOf, worth } from './curve'
import { decayWords } from './ruleWords'
import styles from './Scoring.module.css'

const width = 208
const height = 64
const steps = 104

/** What the points of one event are worth as days go by. */
export function DecayCurve({ decay, points }: { decay: Decay; points: number | null }) {
  const days = spanOf(decay)
  const at = (step: number) => worth(decay, (step / steps) * days)
  const line = Array.from({ length: steps + 1 }, (_, step) => {
    const x = (step / steps) * width
    const y = height - at(step) * (height - 4)
    return `${step === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
  }).join('')
  const label = `What points are worth: ${decayWords(decay) || 'always the same'}`
  return (
    <figure className={styles.curve}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
        <title>{label}</title>
        <path className={styles.area} d={`${line}L${width} ${height}L0 ${height}Z`} />
        <path className={styles.stroke} d={line} />
      </svg>
      <figcaption>
        <span>{points === null ? 'now' : `${pointsText(points)} now`}</span>
        <span>
          {points === null ? '' : `${pointsText(points * worth(decay, days))} `}in {days} days
        </span>
      </figcaption>
    </figure>
  )
}

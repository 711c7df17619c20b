import type { UserScore } from '../../api/types'
import { useZone } from '../../session/WorkspaceContext'
import { count } from '../../ui/figures'
import { dayText } from '../../ui/time'
import { lineThrough } from './forecastLine'
import styles from './Score.module.css'

interface ForecastProps {
  score: UserScore
  height: number
  /** Scores to mark. */
  thresholds?: readonly { name: string; score: number }[]
}

const width = 300

/** Where the score goes in 30 days if nothing happens. */
export function Forecast({ score, height, thresholds = [] }: ForecastProps) {
  const zone = useZone()
  const values = score.forecast.map((point) => point.score)
  const last = score.forecast.at(-1)
  if (!last) return null
  const { path, area, yOf } = lineThrough(values, thresholds, width, height)
  const label = `In 30 days, if nothing happens: ${count(last.score)}`
  return (
    <figure className={styles.forecast}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        <path className={styles.area} d={area} />
        {thresholds.map((each) => (
          <line
            key={each.name}
            className={styles.threshold}
            x1={0}
            x2={width}
            y1={yOf(each.score)}
            y2={yOf(each.score)}
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <path className={styles.stroke} d={path} vectorEffect="non-scaling-stroke" />
      </svg>
      {thresholds.map((each) => (
        <span key={each.name} className={styles.thresholdName} style={{ top: yOf(each.score) }}>
          {each.name} {each.score}
        </span>
      ))}
      <figcaption>
        <span>today</span>
        <span>
          {count(last.score)} on {dayText(last.at, zone)}
        </span>
      </figcaption>
    </figure>
  )
}

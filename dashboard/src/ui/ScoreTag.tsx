import type { EventScore } from '../api/types'
import { points, wholeScore } from './figures'
import styles from './ScoreTag.module.css'

/** What an event did to its user's score: `+10`, and the score after it. */
export function ScoreTag({ score }: { score: EventScore }) {
  const by = score.rules.length ? ` by ${score.rules.join(', ')}` : ''
  const change = points(score.change)
  const total = wholeScore(score.total)
  const title =
    change === '0'
      ? `Score stays ${total}: a cap let nothing through${by}`
      : `Score ${change} to ${total}${by}`
  return (
    <span className={styles.score} title={title}>
      <span className={styles.change} data-sign={change === '0' ? 'none' : score.change < 0 ? 'down' : 'up'}>
        {change}
      </span>
      <span className={styles.total} aria-hidden>
        {total}
      </span>
    </span>
  )
}

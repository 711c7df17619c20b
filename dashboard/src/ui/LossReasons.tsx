import type { LossMeter } from '../api/types'
import { count } from './figures'
import styles from './LossReasons.module.css'
import { lossWords } from './lossWords'

/** Why events were lost, the most frequent reason first. */
export function LossReasons({ meter }: { meter: LossMeter }) {
  return (
    <ul className={styles.reasons}>
      {meter.items.map(({ reason, count: times, last_day }) => (
        <li key={reason}>
          <strong>{count(times)}</strong>
          <span>
            {lossWords(reason)} <span className={styles.last}>last on {last_day}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

import { usePulse } from '../../live/useLive'
import { count, plural } from '../../ui/figures'
import { Sparkline } from '../../ui/Sparkline'
import styles from './Live.module.css'

/** The last minute, second by second. */
export function LivePulse() {
  const counts = usePulse()
  const minute = counts.reduce((sum, each) => sum + each, 0)
  return (
    <span className={styles.pulse}>
      <Sparkline
        values={counts}
        width={150}
        height={26}
        label={`${plural(minute, 'event')} in the last minute`}
      />
      <span className={styles.rate}>
        <strong>{count(minute)}</strong> / min
      </span>
    </span>
  )
}

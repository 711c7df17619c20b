import type { AttributeType } from '../../api/types'
import { count, percent } from '../../ui/figures'
import { typeLabel } from '../../ui/TypeTag'
import styles from './Events.module.css'

/** What values really read as, as shares of a bar; in words for people who hover or listen. */
export function Observed({
  observed,
  type,
}: {
  observed: Partial<Record<string, number>>
  type: AttributeType
}) {
  const seen = Object.entries(observed)
    .map(([read, times]) => ({ read, times: times ?? 0 }))
    .filter(({ times }) => times > 0)
    .sort((one, other) => other.times - one.times)
  const all = seen.reduce((sum, { times }) => sum + times, 0)
  if (all === 0) return <span className={styles.observedNone}>not seen yet</span>
  const words = seen.map(({ read, times }) => `${percent(times / all)} ${typeLabel(read)}`).join(', ')
  return (
    <span className={styles.observed} title={`${words} (${count(all)} values)`}>
      <span className={styles.bar} role="img" aria-label={`Read as: ${words}`}>
        {seen.map(({ read, times }) => (
          <span key={read} data-type={read} data-own={read === type} style={{ flexGrow: times }} />
        ))}
      </span>
      <span className={styles.observedText}>
        {percent((seen[0]?.times ?? 0) / all)} {typeLabel(seen[0]?.read ?? '')}
      </span>
    </span>
  )
}

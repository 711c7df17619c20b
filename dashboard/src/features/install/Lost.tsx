import { useQuery } from '@tanstack/react-query'
import { lossesQuery } from '../../api/install'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count } from '../../ui/figures'
import { LossReasons } from '../../ui/LossReasons'
import styles from './Install.module.css'

/** The loss meter: events that pages gave up on and said so. */
export function Lost() {
  const { id } = useWorkspace()
  const { data: meter } = useQuery(lossesQuery(id))
  if (!meter) return null
  return (
    <section className={styles.card}>
      <h2 className={styles.cardTitle}>Lost on the way</h2>
      <p className={styles.meter} data-lost={meter.total > 0}>
        <strong>{count(meter.total)}</strong> {meter.total === 1 ? 'event' : 'events'} in {meter.days} days
      </p>
      {meter.total > 0 ? (
        <LossReasons meter={meter} />
      ) : (
        <p className={styles.hint}>
          Pages keep events until they are stored here, and report each one they had to give up.
        </p>
      )}
    </section>
  )
}

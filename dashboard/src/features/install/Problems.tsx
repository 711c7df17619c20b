import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { InstallProblem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import styles from './Install.module.css'

const shown = 5

/** What was refused lately, each kind once, with what to do. */
export function Problems({ problems }: { problems: readonly InstallProblem[] }) {
  const { slug } = useWorkspace()
  const newest = [
    ...new Map([...problems].reverse().map((each) => [`${each.code} ${each.origin}`, each])).values(),
  ].reverse()
  if (newest.length === 0) return null
  return (
    <section className={styles.card} data-tone="amber">
      <h2 className={styles.cardTitle}>
        <IconAlertTriangle size={16} className={styles.warn} aria-hidden />
        Refused lately
      </h2>
      <ul className={styles.problems}>
        {newest.slice(0, shown).map((problem) => (
          <li key={`${problem.code} ${problem.origin}`}>
            <p className={styles.problem}>{problem.message}</p>
            <p className={styles.hint}>{problem.hint}</p>
            <p className={styles.meta}>
              <code>{problem.code}</code>
              {problem.origin ? <span>{problem.origin}</span> : null}
              <TimeAgo at={problem.at} />
            </p>
            {problem.code === 'origin_not_allowed' ? (
              <Link
                className={styles.link}
                to="/w/$workspace/settings/$section"
                params={{ workspace: slug, section: 'origins' }}
              >
                Allow this origin
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

const reasons: Record<string, string> = {
  queue_full: 'the browser’s store was full',
  http_413: 'the event was too large',
}

/** Events that pages gave up on and said so. */
export function Dropped({ dropped }: { dropped: Record<string, number> }) {
  const lost = Object.entries(dropped).filter(([, times]) => times > 0)
  const all = lost.reduce((sum, [, times]) => sum + times, 0)
  return (
    <section className={styles.card}>
      <h2 className={styles.cardTitle}>Lost on the way</h2>
      <p className={styles.meter} data-lost={all > 0}>
        <strong>{count(all)}</strong> {all === 1 ? 'event' : 'events'} that pages could not deliver
      </p>
      {lost.length > 0 ? (
        <ul className={styles.reasons}>
          {lost.map(([reason, times]) => (
            <li key={reason}>
              {count(times)} × {reasons[reason] ?? reason}
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>
          Pages keep events until they are stored here, and report each one they had to give up.
        </p>
      )}
    </section>
  )
}

import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { InstallProblem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
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

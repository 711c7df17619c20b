import { IconCheck } from '@tabler/icons-react'
import type { Install } from '../../api/types'
import { TimeAgo } from '../../ui/Time'
import styles from './Install.module.css'
import { checksOf, waitingFor } from './progress'
import { TestEvent } from './TestEvent'

export function Waiting({ install }: { install: Install }) {
  return (
    <section className={styles.card} aria-live="polite">
      <h2 className={styles.cardTitle}>
        <span className={styles.beacon} aria-hidden />
        Waiting for your first event
      </h2>
      <Checks install={install} />
      <TestEvent />
    </section>
  )
}

/** Each step of the way, passed or waited for. */
export function Checks({ install }: { install: Install }) {
  const checks = checksOf(install.checks)
  const next = waitingFor(checks)
  return (
    <ol className={styles.checks}>
      {checks.map((check) => (
        <li key={check.step} data-passed={check.at !== null} data-next={check === next}>
          <span className={styles.mark}>
            {check.at ? <IconCheck size={12} stroke={3} aria-hidden /> : null}
          </span>
          <span className={styles.checkText}>
            {check.label}
            <span className={styles.srOnly}>{check.at ? ': passed' : ': not yet'}</span>
            {check === next ? <span className={styles.hint}>{check.hint}</span> : null}
          </span>
          <span className={styles.checkTime}>{check.at ? <TimeAgo at={check.at} /> : null}</span>
        </li>
      ))}
    </ol>
  )
}

import { IconRoute } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { AutomationMoment } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { Tag } from '../../ui/Tag'
import { ClockTime } from '../../ui/Time'
import { stepsInWords } from './steps'
import styles from './User.module.css'

/** What an automation did with the user, with the way to its run. */
export function AutomationRow({ moment }: { moment: AutomationMoment }) {
  const { slug } = useWorkspace()
  const failed = moment.steps.find(({ error }) => error)
  const inside = (
    <>
      <span className={styles.time}>
        <ClockTime at={moment.at} />
      </span>
      <span className={styles.name}>
        <IconRoute size={14} stroke={1.8} aria-hidden className={styles.automation} />
        {moment.automation.name}
      </span>
      <span className={styles.what}>{stepsInWords(moment.steps)}</span>
      <span className={styles.marks}>
        {failed?.error ? (
          <Tag tone="red" title={failed.error.message}>
            failed
          </Tag>
        ) : null}
      </span>
    </>
  )
  return (
    <li className={styles.item} data-moment={moment.id}>
      {moment.run === null ? (
        <div className={styles.row} data-still>
          {inside}
        </div>
      ) : (
        <Link
          className={styles.row}
          to="/w/$workspace/automations/$automation/runs/$run"
          params={{
            workspace: slug,
            automation: String(moment.automation.id),
            run: String(moment.run),
          }}
        >
          {inside}
        </Link>
      )}
    </li>
  )
}

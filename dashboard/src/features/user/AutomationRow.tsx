import { IconRoute } from '@tabler/icons-react'
import { memo } from 'react'
import type { AutomationMoment } from '../../api/types'
import { Tag } from '../../ui/Tag'
import { ClockTime } from '../../ui/Time'
import { isFresh } from './days'
import { RunLink } from './RunLink'
import { stepsInWords } from './steps'
import styles from './User.module.css'

/** What an automation did with the user, with the way to its run. */
export const AutomationRow = memo(function AutomationRow({ moment }: { moment: AutomationMoment }) {
  const { automation, run, steps } = moment
  const failed = steps.find(({ error }) => error)
  const said = stepsInWords(steps)
  return (
    <li className={styles.item} data-moment={moment.id} data-fresh={isFresh(moment.at)}>
      <div className={styles.row} data-told data-still={run === null}>
        <span className={styles.time}>
          <ClockTime at={moment.at} />
        </span>
        <span className={styles.name}>
          <IconRoute size={14} stroke={1.8} aria-hidden className={styles.automation} />
          <span className={styles.short}>{automation.name}</span>
        </span>
        <span className={styles.told} title={said}>
          {run === null ? (
            said
          ) : (
            <RunLink
              automation={automation.id}
              run={run}
              node={steps.at(-1)?.node || undefined}
              className={styles.cover}
            >
              {said}
            </RunLink>
          )}
        </span>
        <span className={styles.marks}>
          {failed?.error ? (
            <Tag tone="red" title={failed.error.message}>
              failed
            </Tag>
          ) : null}
        </span>
      </div>
    </li>
  )
})

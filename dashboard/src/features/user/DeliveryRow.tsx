import { IconBrandSlack, IconMail, IconMessage, IconWebhook } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { DeliveryMoment } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ClockTime } from '../../ui/Time'
import { isFresh } from './days'
import { deliveryInWords } from './deliveries'
import { RunLink } from './RunLink'
import styles from './User.module.css'

const icons = { webhook: IconWebhook, slack: IconBrandSlack, email: IconMail, page_message: IconMessage }

/** What came of something that an automation sent, with the ways to the step and to all of the delivery. */
export const DeliveryRow = memo(function DeliveryRow({ delivery }: { delivery: DeliveryMoment }) {
  const { slug } = useWorkspace()
  const { automation, id, kind, node, run, state } = delivery
  const Icon = icons[kind]
  const said = deliveryInWords(delivery)
  return (
    <li className={styles.item} data-delivery={id} data-fresh={isFresh(delivery.at)}>
      <div className={styles.row} data-told>
        <span className={styles.time}>
          <ClockTime at={delivery.at} />
        </span>
        <span className={styles.name}>
          <Icon size={14} stroke={1.8} aria-hidden className={styles.automation} />
          <span className={styles.short}>{automation.name || `#${automation.id}`}</span>
        </span>
        <span className={styles.told} data-state={state} title={said}>
          <RunLink automation={automation.id} run={run} node={node} className={styles.cover}>
            {said}
          </RunLink>
        </span>
        <span className={styles.marks}>
          <Link
            className={styles.aside}
            to="/w/$workspace/delivery"
            params={{ workspace: slug }}
            search={{ open: String(id) }}
          >
            Delivery
          </Link>
        </span>
      </div>
    </li>
  )
})

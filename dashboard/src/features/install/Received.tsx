import { IconCircleCheckFilled } from '@tabler/icons-react'
import type { EventItem, Install } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EventName } from '../../ui/EventName'
import { AttributeTable } from '../../ui/event/AttributeTable'
import { EventMenu } from '../../ui/event/EventMenu'
import { LinkButton } from '../../ui/LinkButton'
import { pathOf } from '../../ui/pathOf'
import { TimeAgo } from '../../ui/Time'
import { UserChip } from '../../ui/UserChip'
import styles from './Install.module.css'
import { TestEvent } from './TestEvent'
import { Checks } from './Waiting'

/** It works: the first event, as it stands. */
export function Received({ install, event }: { install: Install; event: EventItem }) {
  const { slug } = useWorkspace()
  return (
    <>
      <section className={styles.card} data-done="true" aria-live="polite">
        <h2 className={styles.cardTitle}>
          <IconCircleCheckFilled size={18} className={styles.done} aria-hidden />
          Received
        </h2>
        <Checks install={install} />
        <div className={styles.buttons}>
          <LinkButton to="/w/$workspace/live" params={{ workspace: slug }}>
            Watch live
          </LinkButton>
          <TestEvent />
        </div>
      </section>
      <section className={styles.card}>
        <div className={styles.first}>
          <h2 className={styles.cardTitle}>The first event</h2>
          <EventMenu item={event} />
        </div>
        <p className={styles.firstLine}>
          <EventName name={event.name} kind={event.kind} />
          <span className={styles.checkTime}>
            <TimeAgo at={event.occurred_at} />
          </span>
        </p>
        <p className={styles.firstLine}>
          <UserChip id={event.user.key} label={event.user.label} />
        </p>
        {event.url ? <p className={styles.address}>{pathOf(event.url)}</p> : null}
        <AttributeTable item={event} />
      </section>
    </>
  )
}

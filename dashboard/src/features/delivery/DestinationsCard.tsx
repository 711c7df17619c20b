import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { destinationsQuery } from '../../api/delivery'
import type { OutboxItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import styles from './Delivery.module.css'

interface DestinationsCardProps {
  /** What is on show. */
  rows: readonly OutboxItem[]
  onPick: (destination: string) => void
}

/** What keeps things from leaving: nothing is shown while all is well. */
export function DestinationsCard({ rows, onPick }: DestinationsCardProps) {
  const { id } = useWorkspace()
  const destinations = useQuery(destinationsQuery(id))
  const failing = destinations.data?.items.filter((one) => one.failing_since) ?? []
  const lacksMail = destinations.data?.has_mail_server === false && rows.some(isUnsentMail)
  if (failing.length === 0 && !lacksMail) return null
  return (
    <ul className={styles.failing} aria-label="What keeps things from leaving">
      {lacksMail ? (
        <li>
          <Tag tone="amber" dot>
            no mail server
          </Tag>
          <span>
            No e-mail leaves until <code>CUELINE_SMTP_HOST</code> and <code>CUELINE_SMTP_FROM</code> are set
            and the server is started again. Then replay those that are dead.
          </span>
        </li>
      ) : null}
      {failing.map((one) => (
        <li key={`${one.kind} ${one.destination}`}>
          <Tag tone="red" dot>
            failing
          </Tag>
          <Button size="compact-xs" variant="subtle" onClick={() => onPick(one.destination)}>
            {one.destination}
          </Button>
          <span>
            {plural(one.waiting, 'item')} wait, since <TimeAgo at={one.failing_since} />. {one.last_error}
          </span>
        </li>
      ))}
    </ul>
  )
}

function isUnsentMail({ kind, state }: OutboxItem): boolean {
  return kind === 'email' && (state === 'waiting' || state === 'dead')
}

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { destinationsQuery } from '../../api/delivery'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import styles from './Delivery.module.css'

/** Receivers that fail: nothing is shown while all is well. */
export function DestinationsCard({ onPick }: { onPick: (destination: string) => void }) {
  const { id } = useWorkspace()
  const destinations = useQuery(destinationsQuery(id))
  const failing = destinations.data?.items.filter((one) => one.failing_since) ?? []
  if (failing.length === 0) return null
  return (
    <ul className={styles.failing} aria-label="Receivers that fail">
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

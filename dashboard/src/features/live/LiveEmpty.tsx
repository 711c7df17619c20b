import { IconActivity } from '@tabler/icons-react'
import type { FeedStatus } from '../../live/feed'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'
import { NothingMatches } from '../../ui/NothingMatches'
import styles from './Live.module.css'

interface LiveEmptyProps {
  status: FeedStatus
  filtered: boolean
  onClear: () => void
}

export function LiveEmpty({ status, filtered, onClear }: LiveEmptyProps) {
  const { slug } = useWorkspace()
  if (status === 'connecting') {
    return (
      <div className={styles.fill}>
        <RowBones columns={[1, 3, 3, 6, 1]} rows={18} height={36} />
      </div>
    )
  }
  return (
    <div className={styles.fill}>
      {filtered ? (
        <NothingMatches title="Nothing matches yet" onClear={onClear}>
          Events that match the filter will appear here as they happen.
        </NothingMatches>
      ) : (
        <EmptyState
          icon={<IconActivity size={20} />}
          title="Listening"
          action={
            <LinkButton to="/w/$workspace/install" params={{ workspace: slug }}>
              Install the snippet
            </LinkButton>
          }
        >
          The moment your site sends its first event, it appears here with what became of it.
        </EmptyState>
      )}
    </div>
  )
}

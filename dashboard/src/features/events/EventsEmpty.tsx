import { IconBolt } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'
import { NothingMatches } from '../../ui/NothingMatches'

export function EventsEmpty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return filtered ? (
    <NothingMatches title="No event matches" onClear={onClear}>
      Hidden events show only when their state is chosen.
    </NothingMatches>
  ) : (
    <EmptyState
      icon={<IconBolt size={20} />}
      title="No events yet"
      action={
        <LinkButton to="/w/$workspace/install" params={{ workspace: slug }}>
          Install the snippet
        </LinkButton>
      }
    >
      An event appears here with the first userengage() call that names it. You can also define one before it
      is sent, with its types.
    </EmptyState>
  )
}

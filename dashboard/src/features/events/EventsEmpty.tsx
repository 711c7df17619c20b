import { Button } from '@mantine/core'
import { IconBolt, IconFilterOff } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'

export function EventsEmpty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return filtered ? (
    <EmptyState
      icon={<IconFilterOff size={20} />}
      title="No event matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filter
        </Button>
      }
    >
      Hidden events show only when their state is chosen.
    </EmptyState>
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

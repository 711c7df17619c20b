import { Button } from '@mantine/core'
import { IconFilterOff, IconSend } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'

export function DeliveryEmpty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return filtered ? (
    <EmptyState
      icon={<IconFilterOff size={20} />}
      title="Nothing matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filter
        </Button>
      }
    >
      Nothing was sent of what you look for.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<IconSend size={20} />}
      title="Nothing was sent yet"
      action={
        <LinkButton to="/w/$workspace/automations" params={{ workspace: slug }}>
          Go to automations
        </LinkButton>
      }
    >
      What automations send by webhook, e-mail or to the page shows up here, with every attempt.
    </EmptyState>
  )
}

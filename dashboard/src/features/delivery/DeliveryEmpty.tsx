import { IconSend } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'
import { NothingMatches } from '../../ui/NothingMatches'

export function DeliveryEmpty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return filtered ? (
    <NothingMatches title="Nothing matches" onClear={onClear}>
      Nothing was sent of what you look for.
    </NothingMatches>
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

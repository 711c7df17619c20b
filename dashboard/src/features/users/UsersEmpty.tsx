import { Button } from '@mantine/core'
import { IconUserSearch, IconUsers } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'

export function UsersEmpty({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return searched ? (
    <EmptyState
      icon={<IconUserSearch size={20} />}
      title="Nobody matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear search and filter
        </Button>
      }
    >
      Names and e-mails are searched by part; ids and keys as a whole.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<IconUsers size={20} />}
      title="Nobody yet"
      action={
        <LinkButton to="/w/$workspace/install" params={{ workspace: slug }}>
          Install the snippet
        </LinkButton>
      }
    >
      Each visitor becomes a user with their first event, by the key in their cookie.
    </EmptyState>
  )
}

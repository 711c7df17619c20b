import { IconUserSearch, IconUsers } from '@tabler/icons-react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { LinkButton } from '../../ui/LinkButton'
import { NothingMatches } from '../../ui/NothingMatches'

export function UsersEmpty({ searched, onClear }: { searched: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return searched ? (
    <NothingMatches
      title="Nobody matches"
      onClear={onClear}
      clear="Clear search and filter"
      icon={<IconUserSearch size={20} />}
    >
      Names and e-mails are searched by part; ids and keys as a whole.
    </NothingMatches>
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

import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { userAttributesQuery } from '../../api/events'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { FilterField } from '../../ui/FilterField'
import { Screen } from '../../ui/Screen'
import { Attributes } from './Attributes'
import styles from './Events.module.css'
import type { EventSearch } from './search'

const route = getRouteApi('/in/w/$workspace/user-attributes')

/** What is known about users, with the same types and rules as on events. */
export function UserAttributesScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const found = useQuery(userAttributesQuery(workspace.id))
  const patch = (change: Partial<EventSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const asked = search.q?.toLowerCase() ?? ''
  const attributes = found.data?.items.filter((each) => each.name.toLowerCase().includes(asked)) ?? []
  return (
    <Screen
      title="User attributes"
      lead="What pages tell about their visitors, through civchat, UE.pageHit or client.update."
      toolbar={
        <FilterField
          primary
          label="Filter attributes"
          value={search.q ?? ''}
          onChange={(q) => patch({ q: q || undefined })}
        />
      }
    >
      {found.isError ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <RowBones columns={[2, 1, 2, 1]} rows={8} height={48} />
      ) : (
        <div className={styles.userAttributes}>
          <Attributes
            attributes={attributes}
            home="users"
            open={search.attribute}
            onOpen={(attribute) => patch({ attribute })}
          />
        </div>
      )}
    </Screen>
  )
}

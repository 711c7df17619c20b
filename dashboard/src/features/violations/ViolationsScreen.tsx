import { Button } from '@mantine/core'
import { IconCircleCheck, IconX } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { violationsQuery } from '../../api/violations'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { FilterField } from '../../ui/FilterField'
import { useListKeys } from '../../ui/keys'
import { LinkButton } from '../../ui/LinkButton'
import { NothingMatches } from '../../ui/NothingMatches'
import { Screen } from '../../ui/Screen'
import { GroupEntry } from './GroupEntry'
import { found, groupKey } from './group'
import type { ViolationsSearch } from './search'
import styles from './Violations.module.css'

const route = getRouteApi('/in/w/$workspace/violations')

/** Values that did not fit their type: set aside, visible, by what they have in common. */
export function ViolationsScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const violations = useInfiniteQuery(violationsQuery(workspace.id, search.event))
  const all = useMemo(() => violations.data?.pages.flatMap((page) => page.items) ?? [], [violations.data])
  const groups = useMemo(() => found(all, search.q), [all, search.q])
  const patch = (change: Partial<ViolationsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  useListKeys({
    count: groups.length,
    active: groups.findIndex((group) => groupKey(group) === search.open),
    onMove: (place) => {
      const group = groups[place]
      if (group) patch({ open: groupKey(group) })
    },
    onClose: () => patch({ open: undefined }),
  })
  return (
    <Screen
      title="Violations"
      lead="The events were accepted. Values that did not fit their attribute’s type were set aside as they were sent."
      actions={
        <ExportMenu
          name="violations"
          count={groups.length}
          rows={() =>
            groups.map(({ examples, ...group }) => ({ ...group, examples: JSON.stringify(examples) }))
          }
        />
      }
      toolbar={
        <>
          <FilterField
            primary
            label="Filter violations"
            placeholder="Event or attribute"
            value={search.q ?? ''}
            onChange={(q) => patch({ q: q || undefined })}
          />
          {search.event ? (
            <Button
              variant="light"
              rightSection={<IconX size={13} />}
              onClick={() => patch({ event: undefined })}
            >
              Only {search.event}
            </Button>
          ) : null}
        </>
      }
    >
      {violations.isError ? (
        <ErrorState error={violations.error} retry={() => void violations.refetch()} />
      ) : violations.isPending ? (
        <RowBones columns={[4, 3, 1, 1]} rows={8} height={60} />
      ) : groups.length === 0 ? (
        <Nothing
          filtered={Boolean(search.q || search.event)}
          onClear={() => void navigate({ search: {}, replace: true })}
        />
      ) : (
        <ul className={styles.groups}>
          {groups.map((group) => {
            const key = groupKey(group)
            const opened = search.open === key
            return (
              <GroupEntry
                key={key}
                group={group}
                opened={opened}
                onToggle={() => patch({ open: opened ? undefined : key })}
              />
            )
          })}
        </ul>
      )}
      {violations.hasNextPage ? (
        <div className={styles.next}>
          <Button
            variant="default"
            loading={violations.isFetchingNextPage}
            onClick={() => void violations.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </Screen>
  )
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { slug } = useWorkspace()
  return filtered ? (
    <NothingMatches title="No violation matches" onClear={onClear}>
      Nothing was set aside for what you look for.
    </NothingMatches>
  ) : (
    <EmptyState
      icon={<IconCircleCheck size={20} />}
      title="Every value fits its type"
      action={
        <LinkButton variant="default" to="/w/$workspace/events" params={{ workspace: slug }}>
          Look at the types
        </LinkButton>
      }
    >
      When a page sends a value that does not, the event still counts, and the value is kept here with the
      page it came from.
    </EmptyState>
  )
}

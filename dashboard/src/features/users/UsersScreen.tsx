import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { UserItem } from '../../api/types'
import { usersQuery } from '../../api/users'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import type { Row } from '../../ui/download'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { FilterField } from '../../ui/FilterField'
import { count, plural } from '../../ui/figures'
import { useListKeys } from '../../ui/keys'
import { Screen } from '../../ui/Screen'
import { ColumnsPicker } from './ColumnsPicker'
import { usualColumns } from './columns'
import { ScoreFilter } from './ScoreFilter'
import { StandingFilter } from './StandingFilter'
import type { UsersSearch } from './search'
import { Together } from './Together'
import styles from './Users.module.css'
import { UsersEmpty } from './UsersEmpty'
import { UsersTable } from './UsersTable'

const route = getRouteApi('/in/w/$workspace/users')

/** Everybody who is tracked. */
export function UsersScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const users = useInfiniteQuery(usersQuery(workspace.id, search))
  const rows = useMemo(() => users.data?.pages.flatMap((page) => page.items) ?? [], [users.data])
  const attributes = useMemo(() => attributeNames(rows), [rows])
  const patch = (change: Partial<UsersSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const open = (user: UserItem) =>
    void go({ to: '/w/$workspace/users/$user', params: { workspace: workspace.slug, user: String(user.id) } })
  const place = rows.findIndex((user) => String(user.id) === search.at)
  useListKeys({
    count: rows.length,
    active: place,
    onMove: (next) => patch({ at: String(rows[next]?.id) }),
    onOpen: (chosen) => {
      const user = rows[chosen]
      if (user) open(user)
    },
    onClose: () => patch({ at: undefined }),
  })
  const mayEdit = useMay('editor')
  const picks = useMemo(() => new Set(search.picked), [search.picked])
  const picked = rows.filter((user) => picks.has(String(user.id)))
  const shown = search.columns ?? usualColumns
  const total = users.data?.pages[0]?.total
  return (
    <Screen
      title="Users"
      layout="fill"
      lead={
        total === undefined
          ? 'Everybody your pages have seen'
          : `${count(total)} ${total === 1 ? 'user' : 'users'}${isNarrowed(search) ? ' match' : ''}`
      }
      actions={
        <>
          {mayEdit && rows.length > 0 ? <Together users={picked} /> : null}
          <ExportMenu name="users" count={rows.length} rows={() => rows.map(asRow)} />
        </>
      }
      toolbar={
        <>
          <FilterField
            primary
            label="Search users"
            placeholder="Name, e-mail, id or key"
            value={search.q ?? ''}
            onChange={(q) => patch({ q: q || undefined, at: undefined })}
            width={280}
          />
          <ScoreFilter
            least={search.min_score}
            most={search.max_score}
            onChange={(range) => patch({ ...range, at: undefined })}
          />
          <StandingFilter where={search} onChange={(where) => patch({ ...where, at: undefined })} />
          <ColumnsPicker attributes={attributes} shown={shown} onChange={(columns) => patch({ columns })} />
        </>
      }
    >
      {users.isError ? (
        <ErrorState error={users.error} retry={() => void users.refetch()} />
      ) : users.isPending ? (
        <RowBones columns={[3, 3, 2, 1, 1, 1, 1, 1]} rows={16} />
      ) : rows.length === 0 ? (
        <UsersEmpty
          searched={isNarrowed(search)}
          onClear={() => void navigate({ search: { columns: search.columns }, replace: true })}
        />
      ) : (
        <UsersTable
          rows={rows}
          attributes={attributes}
          shown={shown}
          sort={search.sort ?? 'last_seen'}
          onSort={(sort) => patch({ sort })}
          active={place}
          picks={picks}
          onPicks={mayEdit ? (next) => patch({ picked: next.size ? [...next] : undefined }) : null}
          onOpen={open}
          onEnd={() => {
            if (users.hasNextPage && !users.isFetchingNextPage) void users.fetchNextPage()
          }}
        />
      )}
      {rows.length > 0 ? (
        <footer className={styles.foot}>
          {picked.length ? `${count(picked.length)} of ` : ''}
          {plural(rows.length, 'user')} {picked.length ? 'picked' : 'loaded'}
          {users.hasNextPage ? ', more as you scroll' : ''}
        </footer>
      ) : null}
    </Screen>
  )
}

function isNarrowed({ q, min_score, max_score, tag, list, segment }: UsersSearch): boolean {
  return [q, min_score, max_score, tag, list, segment].some((asked) => asked !== undefined)
}

function attributeNames(rows: readonly UserItem[]): string[] {
  return [...new Set(rows.flatMap((user) => Object.keys(user.attributes)))].sort()
}

function asRow({ attributes, tags, lists, segments, ...user }: UserItem): Row {
  const names = (groups: readonly { name: string }[]) => groups.map(({ name }) => name).join('; ')
  return {
    ...user,
    tags: tags.join('; '),
    lists: names(lists),
    segments: names(segments),
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`attribute.${name}`, value])),
  }
}

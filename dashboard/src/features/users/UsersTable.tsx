import { Checkbox } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { UserItem, UserSort } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import table from '../../ui/table.module.css'
import { userLabel } from '../../ui/userLabel'
import { attributePrefix, type ColumnChoice, columnsWith, features, fixedColumns } from './columns'
import styles from './Users.module.css'

const rowHeight = 40
const rowsBeforeEnd = 20

interface UsersTableProps {
  rows: UserItem[]
  attributes: string[]
  shown: readonly string[]
  sort: UserSort
  onSort: (sort: UserSort) => void
  active: number
  /** The numbers of those who are picked. */
  picks: ReadonlySet<string>
  /** Null: nobody can be picked. */
  onPicks: ((picks: ReadonlySet<string>) => void) | null
  onOpen: (user: UserItem) => void
  /** Called when the end of what is loaded comes into sight. */
  onEnd: () => void
}

export function UsersTable({
  rows,
  attributes,
  shown,
  sort,
  onSort,
  active,
  picks,
  onPicks,
  onOpen,
  onEnd,
}: UsersTableProps) {
  const columns = useMemo(() => columnsWith(attributes), [attributes])
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id ?? '', shown.includes(id ?? '')])),
    [columns, shown],
  )
  const model = useTable({
    features,
    columns,
    data: rows,
    getRowId: (user) => String(user.id),
    state: { columnVisibility },
  })
  const all = model.getRowModel().rows
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: all.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 14,
  })
  const places = list.getVirtualItems()
  const last = places.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= all.length - rowsBeforeEnd) onEnd()
  })
  useEffect(() => {
    if (active >= 0) list.scrollToIndex(active)
  }, [active, list])
  const above = places[0]?.start ?? 0
  const below = list.getTotalSize() - (places.at(-1)?.end ?? 0)
  return (
    <div className={styles.scroller} ref={scroller}>
      <table className={table.table} data-rows="open">
        <thead>
          <tr>
            {onPicks ? (
              <th scope="col" className={styles.pick}>
                <Checkbox
                  size="xs"
                  aria-label="Pick all that are loaded"
                  checked={picks.size > 0 && rows.every(({ id }) => picks.has(String(id)))}
                  indeterminate={picks.size > 0 && rows.some(({ id }) => !picks.has(String(id)))}
                  onChange={(event) =>
                    onPicks(new Set(event.currentTarget.checked ? rows.map(({ id }) => String(id)) : []))
                  }
                />
              </th>
            ) : null}
            {model.getVisibleLeafColumns().map((column) => (
              <Head key={column.id} id={column.id} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={above} />
          {places.map((place) => {
            const row = all[place.index]
            if (!row) return null
            return (
              <tr
                key={row.id}
                data-active={place.index === active}
                onClick={() => onOpen(row.original)}
                style={{ height: rowHeight }}
              >
                {onPicks ? <Pick user={row.original} picks={picks} onPicks={onPicks} /> : null}
                {row.getVisibleCells().map((cell, column) => (
                  <td key={cell.id} className={cellClass(cell.column.id)}>
                    {column === 0 ? (
                      <RowLink user={row.original}>
                        <model.FlexRender cell={cell} />
                      </RowLink>
                    ) : (
                      <model.FlexRender cell={cell} />
                    )}
                  </td>
                ))}
              </tr>
            )
          })}
          <Gap height={below} />
        </tbody>
      </table>
    </div>
  )
}

interface PickProps {
  user: UserItem
  picks: ReadonlySet<string>
  onPicks: (picks: ReadonlySet<string>) => void
}

/** Whether a user is among those that something is done with together. */
function Pick({ user, picks, onPicks }: PickProps) {
  const id = String(user.id)
  const toggle = () => {
    const next = new Set(picks)
    if (!next.delete(id)) next.add(id)
    onPicks(next)
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box inside has the keyboard; clicks beside it must not open the user
    <td className={styles.pick} onClick={(event) => event.stopPropagation()}>
      <Checkbox size="xs" aria-label={`Pick ${userLabel(user)}`} checked={picks.has(id)} onChange={toggle} />
    </td>
  )
}

function Gap({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null
}

function RowLink({ user, children }: { user: UserItem; children: React.ReactNode }) {
  const { slug } = useWorkspace()
  return (
    <Link
      className={styles.link}
      to="/w/$workspace/users/$user"
      params={{ workspace: slug, user: String(user.id) }}
      onClick={(event) => event.stopPropagation()}
    >
      {children}
    </Link>
  )
}

function Head({ id, sort, onSort }: { id: string; sort: UserSort; onSort: (sort: UserSort) => void }) {
  const column = choiceOf(id)
  const by = column.sort
  return (
    <th
      scope="col"
      className={cellClass(id)}
      {...(by ? { 'aria-sort': by === sort ? 'descending' : 'none' } : {})}
    >
      {by ? (
        <button type="button" className={table.sort} data-on={by === sort} onClick={() => onSort(by)}>
          {column.label}
          {by === sort ? <IconArrowDown size={13} aria-hidden /> : null}
        </button>
      ) : (
        column.label
      )}
    </th>
  )
}

function choiceOf(id: string): ColumnChoice {
  return fixedColumns.find((column) => column.id === id) ?? { id, label: id.slice(attributePrefix.length) }
}

function cellClass(id: string): string {
  const wide = id !== 'user' && id !== 'score' && id !== 'last_seen' ? table.wide : ''
  const who = id === 'user' ? styles.who : ''
  return [styles.cell, who, choiceOf(id).number ? table.number : '', wide].join(' ')
}

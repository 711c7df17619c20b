import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table'
import type { UserItem, UserSort } from '../../api/types'
import { CopyIcon } from '../../ui/CopyButton'
import { Value } from '../../ui/event/value'
import { count } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import { UserChip } from '../../ui/UserChip'
import { userLabel } from '../../ui/userLabel'
import styles from './Users.module.css'

export const features = tableFeatures({ columnVisibilityFeature })
const helper = createColumnHelper<typeof features, UserItem>()

export interface ColumnChoice {
  id: string
  label: string
  sort?: UserSort
  number?: boolean
}

export const fixedColumns: ColumnChoice[] = [
  { id: 'user', label: 'User' },
  { id: 'email', label: 'E-mail' },
  { id: 'custom_id', label: 'User id' },
  { id: 'key', label: 'Key' },
  { id: 'score', label: 'Score', sort: 'score', number: true },
  { id: 'events', label: 'Events', sort: 'events', number: true },
  { id: 'page_views', label: 'Page views', number: true },
  { id: 'first_seen', label: 'First seen', sort: 'first_seen' },
  { id: 'last_seen', label: 'Last seen', sort: 'last_seen' },
]

export const usualColumns = [
  'user',
  'email',
  'key',
  'score',
  'events',
  'page_views',
  'first_seen',
  'last_seen',
]
export const attributePrefix = 'attribute.'

const quiet = <span className={styles.none}>–</span>

const fixed = helper.columns([
  helper.display({
    id: 'user',
    cell: ({ row }) => <UserChip id={row.original.key} label={userLabel(row.original)} />,
  }),
  helper.display({ id: 'email', cell: ({ row }) => row.original.email ?? quiet }),
  helper.display({ id: 'custom_id', cell: ({ row }) => row.original.custom_id ?? quiet }),
  helper.display({
    id: 'key',
    cell: ({ row }) => (
      <span className={styles.key}>
        <code>{row.original.key}</code>
        <CopyIcon text={row.original.key} what="key" size={20} />
      </span>
    ),
  }),
  helper.display({ id: 'score', cell: ({ row }) => <Score value={row.original.score} /> }),
  helper.display({ id: 'events', cell: ({ row }) => count(row.original.events) }),
  helper.display({ id: 'page_views', cell: ({ row }) => count(row.original.page_views) }),
  helper.display({ id: 'first_seen', cell: ({ row }) => <TimeAgo at={row.original.first_seen} /> }),
  helper.display({ id: 'last_seen', cell: ({ row }) => <TimeAgo at={row.original.last_seen} /> }),
])

/** Who never scored has a quiet nought. */
function Score({ value }: { value: number }) {
  return <span className={value === 0 ? styles.none : styles.score}>{count(value)}</span>
}

/** The fixed columns and one for each attribute name. */
export function columnsWith(attributes: readonly string[]) {
  const own = helper.columns(
    attributes.map((name) =>
      helper.display({
        id: `${attributePrefix}${name}`,
        cell: ({ row }) => {
          const value = row.original.attributes[name]
          return value === undefined ? quiet : <Value value={value} />
        },
      }),
    ),
  )
  return [...fixed, ...own]
}

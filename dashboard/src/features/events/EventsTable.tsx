import { IconArrowDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { EventSummary } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { EventName } from '../../ui/EventName'
import { count, plural, shortCount } from '../../ui/figures'
import { Sparkline } from '../../ui/Sparkline'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import styles from './Events.module.css'
import { StateTag } from './StateTag'
import type { EventSort } from './search'

interface EventsTableProps {
  rows: readonly EventSummary[]
  sort: EventSort
  onSort: (sort: EventSort) => void
  active: number
  onOpen: (event: EventSummary) => void
}

export function EventsTable({ rows, sort, onSort, active, onOpen }: EventsTableProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    body.current?.rows[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <table className={table.table} data-rows="open">
      <thead>
        <tr>
          <Head by="name" sort={sort} onSort={onSort}>
            Event
          </Head>
          <th scope="col">State</th>
          <th scope="col" className={table.wide}>
            30 days
          </th>
          <Head by="count" sort={sort} onSort={onSort} className={`${table.number} ${table.wide}`}>
            Total
          </Head>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Attributes
          </th>
          <Head by="violations" sort={sort} onSort={onSort} className={table.wide}>
            Violations
          </Head>
          <Head by="last_seen" sort={sort} onSort={onSort} className={table.number}>
            Last seen
          </Head>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((event, place) => (
          <EventRow key={event.name} event={event} active={place === active} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  )
}

function EventRow({
  event,
  active,
  onOpen,
}: {
  event: EventSummary
  active: boolean
  onOpen: (event: EventSummary) => void
}) {
  const { slug } = useWorkspace()
  const month = event.volume.reduce((sum, day) => sum + day, 0)
  return (
    <tr data-active={active} onClick={() => onOpen(event)}>
      <td className={styles.nameCell}>
        <Link
          className={styles.name}
          to="/w/$workspace/events/$name"
          params={{ workspace: slug, name: event.name }}
          onClick={(click) => click.stopPropagation()}
        >
          <EventName name={event.name} kind={event.kind} />
        </Link>
        {event.description ? <span className={styles.description}>{event.description}</span> : null}
      </td>
      <td>
        <StateTag state={event.state} />
      </td>
      <td className={table.wide}>
        <Sparkline
          values={event.volume}
          tone={event.state === 'blocked' ? 'red' : 'accent'}
          label={`${plural(month, 'event')} in 30 days`}
        />
      </td>
      <td className={`${table.number} ${table.wide}`} title={count(event.count)}>
        {shortCount(event.count)}
      </td>
      <td className={`${table.number} ${table.wide}`}>{event.attributes_count}</td>
      <td className={table.wide}>
        {event.violations > 0 ? (
          <Tag tone="amber">{shortCount(event.violations)}</Tag>
        ) : (
          <span className={table.quiet}>–</span>
        )}
      </td>
      <td className={`${table.number} ${table.quiet} ${styles.seen}`}>
        {event.last_seen ? <TimeAgo at={event.last_seen} /> : 'never'}
      </td>
    </tr>
  )
}

interface HeadProps {
  by: EventSort
  sort: EventSort
  onSort: (sort: EventSort) => void
  className?: string | undefined
  children: string
}

function Head({ by, sort, onSort, className, children }: HeadProps) {
  const on = by === sort
  return (
    <th
      scope="col"
      className={className}
      aria-sort={on ? (by === 'name' ? 'ascending' : 'descending') : 'none'}
    >
      <button type="button" className={table.sort} data-on={on} onClick={() => onSort(by)}>
        {children}
        {on ? <IconArrowDown size={13} aria-hidden /> : null}
      </button>
    </th>
  )
}

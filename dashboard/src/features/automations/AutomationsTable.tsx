import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { AutomationItem } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count, shortCount } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import styles from './Automations.module.css'
import { StateTag } from './StateTag'

interface AutomationsTableProps {
  rows: readonly AutomationItem[]
  active: number
  onOpen: (id: number) => void
}

export function AutomationsTable({ rows, active, onOpen }: AutomationsTableProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    body.current?.rows[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <table className={table.table} data-rows="open">
      <thead>
        <tr>
          <th scope="col">Automation</th>
          <th scope="col">State</th>
          <th scope="col" className={table.number}>
            On the way
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Entered, 30 days
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Errors, 30 days
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Changed
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((item, place) => (
          <Row key={item.id} item={item} active={place === active} onOpen={onOpen} />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  item: AutomationItem
  active: boolean
  onOpen: (id: number) => void
}

function Row({ item, active, onOpen }: RowProps) {
  const { slug } = useWorkspace()
  const params = { workspace: slug, automation: String(item.id) }
  return (
    <tr data-active={active} onClick={() => onOpen(item.id)}>
      <td className={styles.nameCell}>
        <Link
          className={styles.name}
          to="/w/$workspace/automations/$automation"
          params={params}
          onClick={(click) => click.stopPropagation()}
        >
          {item.name}
        </Link>
        <span className={styles.triggers} title={item.triggers.join('\n')}>
          {item.triggers.join(' · ') || 'No trigger yet'}
        </span>
      </td>
      <td>
        <span className={styles.states}>
          <StateTag state={item.state} />
          {item.has_draft && item.state !== 'draft' ? <Tag quiet>draft</Tag> : null}
        </span>
      </td>
      <td
        className={table.number}
        title={`${count(item.running)} on the way, ${count(item.waiting)} of them waiting`}
      >
        {shortCount(item.running)}
      </td>
      <td className={`${table.number} ${table.wide}`} title={count(item.entered_30d)}>
        {shortCount(item.entered_30d)}
      </td>
      <td className={`${table.number} ${table.wide}`}>
        {item.errors_30d > 0 ? (
          <Tag tone="red">{shortCount(item.errors_30d)}</Tag>
        ) : (
          <span className={table.quiet}>–</span>
        )}
      </td>
      <td className={`${table.number} ${table.quiet} ${table.wide}`} title={`by ${item.changed_by}`}>
        <TimeAgo at={item.changed_at} />
      </td>
    </tr>
  )
}

import type { OutboxItem } from '../../api/types'
import { Tag, type Tone } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import { UserChip } from '../../ui/UserChip'
import { kinds } from './search'

const tones: Record<OutboxItem['state'], Tone> = {
  waiting: 'amber',
  delivered: 'plain',
  dead: 'red',
  cancelled: 'gray',
}

/** One state, in its colour. */
export function StateTag({ state }: { state: OutboxItem['state'] }) {
  return (
    <Tag tone={tones[state]} dot>
      {state}
    </Tag>
  )
}

interface DeliveryTableProps {
  rows: readonly OutboxItem[]
  open: string | undefined
  onOpen: (id: string) => void
}

export function DeliveryTable({ rows, open, onOpen }: DeliveryTableProps) {
  return (
    <table className={table.table} data-rows="open">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">To</th>
          <th scope="col" className={table.wide}>
            For
          </th>
          <th scope="col" className={table.wide}>
            Automation
          </th>
          <th scope="col">Made</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.id}
            data-active={String(row.id) === open}
            onClick={() => onOpen(String(row.id))}
            title={row.reason || undefined}
          >
            <td>
              <StateTag state={row.state} />
            </td>
            <td>
              {kinds[row.kind]} · {row.destination}
            </td>
            <td className={table.wide}>
              <UserChip id={row.user.key} label={row.user.label || row.user.key} />
            </td>
            <td className={table.wide}>{row.automation.name || `#${row.automation.id}`}</td>
            <td>
              <TimeAgo at={row.created_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

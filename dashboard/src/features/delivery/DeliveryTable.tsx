import type { OutboxItem } from '../../api/types'
import { DeliveryTag, deliveryWords } from '../../ui/DeliveryTag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import { UserChip } from '../../ui/UserChip'
import styles from './Delivery.module.css'

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
              <DeliveryTag state={row.state} />
            </td>
            <td>
              <button type="button" className={styles.open} onClick={() => onOpen(String(row.id))}>
                {deliveryWords(row)}
              </button>
            </td>
            <td className={table.wide}>
              {row.user.key ? <UserChip id={row.user.key} label={row.user.label} /> : 'Erased user'}
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

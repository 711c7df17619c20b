import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { auditQuery } from '../../api/settings'
import type { AuditLine } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import styles from './Settings.module.css'

/** Who changed what, newest first. */
export function AuditSection() {
  const { id } = useWorkspace()
  const audit = useInfiniteQuery(auditQuery(id))
  const lines = audit.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card
      flush
      title="Audit log"
      lead="Every change a member, a token or the command line made."
      actions={
        <ExportMenu
          name="audit-log"
          count={lines.length}
          rows={() => lines.map(({ detail, ...line }) => ({ ...line, detail: JSON.stringify(detail) }))}
        />
      }
    >
      {audit.isError ? <ErrorState error={audit.error} retry={() => void audit.refetch()} /> : null}
      {audit.isPending ? <RowBones columns={[2, 2, 3, 1]} rows={8} height={40} /> : null}
      {audit.isSuccess && lines.length === 0 ? (
        <EmptyState icon={<IconHistory size={20} />} title="Nothing yet">
          Changes to this workspace will stand here.
        </EmptyState>
      ) : null}
      {lines.length > 0 ? <AuditTable lines={lines} /> : null}
      {audit.hasNextPage ? (
        <div className={styles.next}>
          <Button
            variant="default"
            loading={audit.isFetchingNextPage}
            onClick={() => void audit.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      ) : null}
    </Card>
  )
}

function AuditTable({ lines }: { lines: readonly AuditLine[] }) {
  return (
    <table className={table.table} data-inset="true">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">On</th>
          <th scope="col" className={table.wide}>
            By
          </th>
          <th scope="col" className={table.number}>
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <td>
              <code className={styles.action}>{line.action}</code>
            </td>
            <td className={styles.subject} title={JSON.stringify(line.detail)}>
              {line.subject || '–'} <span className={styles.detail}>{detailText(line)}</span>
            </td>
            <td className={`${table.wide} ${table.quiet}`}>{line.actor}</td>
            <td className={`${table.number} ${table.quiet} ${styles.when}`}>
              <TimeAgo at={line.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function detailText({ detail }: AuditLine): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

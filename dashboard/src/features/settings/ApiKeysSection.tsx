import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { apiKeysQuery, createApiKey, revokeApiKey } from '../../api/settings'
import type { ApiKey } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { CopyIcon } from '../../ui/CopyButton'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import { NameAndCreate } from './NameAndCreate'
import styles from './Settings.module.css'
import { Shown } from './Shown'
import { useRevoke } from './useRevoke'

/** The public keys that stand in pages. To rotate: create a new one, change the pages, revoke the old one. */
export function ApiKeysSection() {
  const { id } = useWorkspace()
  const mayEdit = useMay('admin')
  const keys = useQuery(apiKeysQuery(id))
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (name: string) => createApiKey(id, name),
    onSuccess: () => queries.invalidateQueries({ queryKey: apiKeysQuery(id).queryKey }),
  })
  return (
    <Card
      flush
      title="API keys"
      lead="They stand in every page’s snippet and are no secret. To rotate, create one, change the pages, then revoke the old one."
      actions={
        mayEdit ? (
          <NameAndCreate
            label="Name of the new key"
            placeholder="Name, such as Shop"
            button="Create key"
            pending={create.isPending}
            error={create.error?.message}
            onCreate={create.mutate}
          />
        ) : null
      }
    >
      <Shown query={keys}>
        {({ items }) => (
          <table className={table.table} data-inset="true">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Key</th>
                <th scope="col" className={table.wide}>
                  Last used
                </th>
                <th scope="col">
                  <span className={styles.srOnly}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((key) => (
                <KeyRow key={key.id} apiKey={key} mayEdit={mayEdit} />
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Card>
  )
}

function KeyRow({ apiKey, mayEdit }: { apiKey: ApiKey; mayEdit: boolean }) {
  const { id } = useWorkspace()
  const revoke = useRevoke(apiKeysQuery(id).queryKey, (leaving) => revokeApiKey(id, apiKey.id, leaving))
  return (
    <tr>
      <td>{apiKey.name}</td>
      <td>
        <span className={styles.secret} data-revoked={apiKey.revoked_at !== null}>
          <code>{apiKey.value}</code>
          <CopyIcon text={apiKey.value} what="API key" size={20} />
        </span>
      </td>
      <td className={`${table.wide} ${table.quiet}`}>
        {apiKey.last_used_at ? <TimeAgo at={apiKey.last_used_at} /> : 'never'}
      </td>
      <td className={table.number}>
        {apiKey.revoked_at ? (
          <Tag tone="red">revoked</Tag>
        ) : mayEdit ? (
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            onClick={() => revoke(apiKey.id, `Key ${apiKey.name} is revoked in 10 seconds`)}
          >
            Revoke
          </Button>
        ) : null}
      </td>
    </tr>
  )
}

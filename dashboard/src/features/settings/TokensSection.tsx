import { Button, Modal, Select } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { createToken, revokeToken, tokensQuery } from '../../api/settings'
import type { CreatedToken, Token, TokenScope } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { CodeBlock } from '../../ui/CodeBlock'
import { EmptyState } from '../../ui/EmptyState'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import { NameAndCreate } from './NameAndCreate'
import styles from './Settings.module.css'
import { Shown } from './Shown'
import { useRevoke } from './useRevoke'

const scopeLabels: Record<TokenScope, string> = {
  '*': 'Everything',
  write: 'Read and write',
  read: 'Read only',
}
const scopes = Object.keys(scopeLabels) as TokenScope[]

/** Secrets for programs: shown once, kept as a hash. */
export function TokensSection() {
  const { id } = useWorkspace()
  const tokens = useQuery(tokensQuery(id))
  const queries = useQueryClient()
  const [scope, setScope] = useState<TokenScope>('read')
  const [made, setMade] = useState<CreatedToken | null>(null)
  const create = useMutation({
    mutationFn: (name: string) => createToken(id, name, [scope]),
    onSuccess: async (token) => {
      setMade(token)
      await queries.invalidateQueries({ queryKey: tokensQuery(id).queryKey })
    },
  })
  return (
    <Card
      flush
      title="Tokens"
      lead="For programs that use the API, in their Authorization header. A token is shown once."
      actions={
        <NameAndCreate
          label="Name of the new token"
          placeholder="Name, such as Nightly export"
          button="Create token"
          pending={create.isPending}
          error={create.error?.message}
          onCreate={create.mutate}
        >
          <Select
            aria-label="What the token may do"
            w={140}
            allowDeselect={false}
            data={scopes.map((each) => ({ value: each, label: scopeLabels[each] }))}
            value={scope}
            onChange={(chosen) => setScope(scopes.find((each) => each === chosen) ?? 'read')}
          />
        </NameAndCreate>
      }
    >
      <Shown query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<IconKey size={20} />} title="No tokens">
              Create one for each program, so that each can be revoked by itself.
            </EmptyState>
          ) : (
            <TokenTable tokens={items} />
          )
        }
      </Shown>
      <Modal opened={made !== null} onClose={() => setMade(null)} title={`Token ${made?.name ?? ''}`}>
        <p className={styles.once}>Copy it now. It is kept as a hash and cannot be shown again.</p>
        <CodeBlock code={made?.secret ?? ''} language="text" what="token" label="The token" wrap />
        <div className={styles.modalFoot}>
          <Button onClick={() => setMade(null)}>I have copied it</Button>
        </div>
      </Modal>
    </Card>
  )
}

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  return (
    <table className={table.table} data-inset="true">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Begins with</th>
          <th scope="col" className={table.wide}>
            May
          </th>
          <th scope="col" className={table.wide}>
            Last used
          </th>
          <th scope="col">
            <span className={styles.srOnly}>Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} />
        ))}
      </tbody>
    </table>
  )
}

function TokenRow({ token }: { token: Token }) {
  const { id } = useWorkspace()
  const revoke = useRevoke(tokensQuery(id).queryKey, (leaving) => revokeToken(id, token.id, leaving))
  return (
    <tr>
      <td>{token.name}</td>
      <td>
        <code className={styles.hint}>{token.hint}…</code>
      </td>
      <td className={`${table.wide} ${table.quiet}`}>
        {token.scopes.map((scope) => scopeLabels[scope]).join(', ')}
      </td>
      <td className={`${table.wide} ${table.quiet}`}>
        {token.last_used_at ? <TimeAgo at={token.last_used_at} /> : 'never'}
      </td>
      <td className={table.number}>
        {token.revoked_at ? (
          <Tag tone="red">revoked</Tag>
        ) : (
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            onClick={() => revoke(token.id, `Token ${token.name} is revoked in 10 seconds`)}
          >
            Revoke
          </Button>
        )}
      </td>
    </tr>
  )
}

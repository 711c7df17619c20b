import { Button, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { cancel, deliveryItemQuery, deliveryKey, edit, replay } from '../../api/delivery'
import type { OutboxContent, OutboxDetail } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { CodeBlock } from '../../ui/CodeBlock'
import { ErrorState } from '../../ui/ErrorState'
import { Fact, Facts } from '../../ui/Facts'
import { SidePanel } from '../../ui/SidePanel'
import { ExactTime } from '../../ui/Time'
import { sayFailed } from '../../ui/undo'
import styles from './Delivery.module.css'
import { StateTag } from './DeliveryTable'
import { kinds } from './search'

/** One of what leaves: what it carries, each attempt, and what can be done. */
export function ItemPanel({ number, onClose }: { number: number; onClose: () => void }) {
  const { id } = useWorkspace()
  const detail = useQuery(deliveryItemQuery(id, number))
  return (
    <SidePanel title={`Delivery ${number}`} label="Delivery" onClose={onClose}>
      {detail.isError ? (
        <ErrorState error={detail.error} retry={() => void detail.refetch()} />
      ) : detail.data ? (
        <Detail key={number} detail={detail.data} />
      ) : (
        <RowBones columns={[1, 2]} rows={6} />
      )}
    </SidePanel>
  )
}

function Detail({ detail: { item, content, masked, attempts } }: { detail: OutboxDetail }) {
  const { id, slug } = useWorkspace()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<string | null>(null)
  const change = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => setDraft(null),
    onError: (error) => sayFailed('Not done', error),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveryKey(id) }),
  })
  const written = JSON.stringify(content, null, 2)
  const save = () =>
    change.mutate(async () => edit(id, item.id, JSON.parse(draft ?? written) as OutboxContent))
  return (
    <div className={styles.detail}>
      <div className={styles.actions}>
        {item.state === 'dead' || item.state === 'cancelled' ? (
          <Button disabled={masked} onClick={() => change.mutate(() => replay(id, item.id))}>
            Replay
          </Button>
        ) : null}
        {item.state === 'dead' && draft === null ? (
          <Button variant="default" disabled={masked} onClick={() => setDraft(written)}>
            Edit
          </Button>
        ) : null}
        {item.state === 'waiting' ? (
          <Button
            variant="default"
            disabled={masked}
            onClick={() => change.mutate(() => cancel(id, item.id))}
          >
            Cancel
          </Button>
        ) : null}
      </div>
      <Facts>
        <Fact name="State">
          <StateTag state={item.state} />
        </Fact>
        {item.reason ? <Fact name="Why">{item.reason}</Fact> : null}
        <Fact name="To">
          {kinds[item.kind]} · {item.destination}
        </Fact>
        <Fact name="For">
          <Link to="/w/$workspace/users/$user" params={{ workspace: slug, user: String(item.user.id) }}>
            {item.user.label || item.user.key}
          </Link>
        </Fact>
        <Fact name="Automation">{item.automation.name || item.automation.id}</Fact>
        <Fact name="Made">
          <ExactTime at={item.created_at} />
        </Fact>
        {item.due_at ? (
          <Fact name="Next try">
            <ExactTime at={item.due_at} />
          </Fact>
        ) : null}
        <Fact name="Idempotency-Key">{item.idempotency_key}</Fact>
      </Facts>
      {draft === null ? (
        <CodeBlock code={written} language="json" what="the content" label="Content" wrap />
      ) : (
        <>
          <Textarea
            label="Content"
            autosize
            minRows={6}
            maxRows={24}
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
          />
          <div className={styles.actions}>
            <Button loading={change.isPending} onClick={save}>
              Save
            </Button>
            <Button variant="default" onClick={() => setDraft(null)}>
              Discard
            </Button>
          </div>
        </>
      )}
      <h3 className={styles.title}>Attempts · {item.attempts}</h3>
      {attempts.map((one) => (
        <details key={one.at} className={styles.attempt}>
          <summary>
            {one.status || 'No answer'} in {one.took_ms} ms, <ExactTime at={one.at} />
          </summary>
          {one.error ? <p>{one.error}</p> : null}
          <CodeBlock code={one.request} language="text" what="the request" label="Request" wrap />
          {one.answer ? (
            <CodeBlock code={one.answer} language="text" what="the answer" label="Answer" wrap />
          ) : null}
        </details>
      ))}
    </div>
  )
}

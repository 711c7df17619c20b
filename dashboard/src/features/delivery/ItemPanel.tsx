import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { cancel, deliveryItemQuery, deliveryKey, edit, replay } from '../../api/delivery'
import type { OutboxContent, OutboxDetail, OutboxItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { CodeBlock } from '../../ui/CodeBlock'
import { CopyIcon } from '../../ui/CopyButton'
import { DeliveryTag, deliveryWords } from '../../ui/DeliveryTag'
import { ErrorState } from '../../ui/ErrorState'
import { Fact, Facts } from '../../ui/Facts'
import { plural } from '../../ui/figures'
import { SidePanel } from '../../ui/SidePanel'
import { ExactTime } from '../../ui/Time'
import { sayFailed } from '../../ui/undo'
import { contentFields, contentText } from './content'
import styles from './Delivery.module.css'

/** One of what leaves: what it carries, each attempt, and what can be done. */
export function ItemPanel({ number, onClose }: { number: number; onClose: () => void }) {
  const { id } = useWorkspace()
  const detail = useQuery(deliveryItemQuery(id, number))
  return (
    <SidePanel
      title={<h2 className={styles.title}>Delivery {number}</h2>}
      label={`Delivery ${number}`}
      onClose={onClose}
    >
      {detail.isError ? (
        <ErrorState
          error={detail.error}
          retry={() => void detail.refetch()}
          back={
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          }
        />
      ) : detail.data ? (
        <Detail key={number} detail={detail.data} />
      ) : (
        <RowBones columns={[1, 2]} rows={6} />
      )}
    </SidePanel>
  )
}

function Detail({ detail: { item, content, masked, attempts } }: { detail: OutboxDetail }) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<OutboxContent | null>(null)
  const change = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => setDraft(null),
    onError: (error) => sayFailed('Not done', error),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveryKey(id) }),
  })
  const isOver = item.state === 'dead' || item.state === 'cancelled'
  return (
    <div className={styles.detail}>
      {masked ? null : (
        <div className={styles.actions}>
          {isOver && draft === null ? (
            <Button loading={change.isPending} onClick={() => change.mutate(() => replay(id, item.id))}>
              Replay
            </Button>
          ) : null}
          {item.state === 'dead' && draft === null ? (
            <Button variant="default" onClick={() => setDraft(content)}>
              Edit
            </Button>
          ) : null}
          {item.state === 'waiting' ? (
            <Button variant="default" onClick={() => change.mutate(() => cancel(id, item.id))}>
              Cancel
            </Button>
          ) : null}
        </div>
      )}
      <ItemFacts item={item} />
      {item.state === 'erased' ? null : draft === null ? (
        <CodeBlock code={contentText(content)} language="text" what="the content" label="Content" wrap />
      ) : (
        <ContentForm
          draft={draft}
          isPending={change.isPending}
          onChange={setDraft}
          onSave={() => change.mutate(() => edit(id, item.id, draft))}
          onDiscard={() => setDraft(null)}
        />
      )}
      <Attempts attempts={attempts} />
    </div>
  )
}

function ItemFacts({ item }: { item: OutboxItem }) {
  const { slug } = useWorkspace()
  const isErased = item.state === 'erased'
  const sender = item.automation.name || `Automation ${item.automation.id}`
  return (
    <Facts>
      <Fact name="State">
        <DeliveryTag state={item.state} />
      </Fact>
      {item.reason ? <Fact name="Why">{item.reason}</Fact> : null}
      <Fact name="What">{deliveryWords(item)}</Fact>
      <Fact name="For">
        {isErased ? (
          'Erased user'
        ) : (
          <Link
            className={styles.link}
            to="/w/$workspace/users/$user"
            params={{ workspace: slug, user: String(item.user.id) }}
          >
            {item.user.label || item.user.key}
          </Link>
        )}
      </Fact>
      <Fact name="Sent by">
        {isErased ? (
          sender
        ) : (
          <Link
            className={styles.link}
            to="/w/$workspace/automations/$automation/runs/$run"
            params={{ workspace: slug, automation: String(item.automation.id), run: String(item.run) }}
            search={{ node: item.node }}
          >
            {sender}, run {item.run}
          </Link>
        )}
      </Fact>
      <Fact name="Made">
        <ExactTime at={item.created_at} />
      </Fact>
      {item.due_at ? (
        <Fact name="Next try">
          <ExactTime at={item.due_at} />
        </Fact>
      ) : null}
      <Fact name="Key">
        <span className={styles.key}>
          <code>{item.idempotency_key}</code>
          <CopyIcon text={item.idempotency_key} what="Idempotency-Key" size={20} />
        </span>
      </Fact>
    </Facts>
  )
}

interface ContentFormProps {
  draft: OutboxContent
  isPending: boolean
  onChange: (draft: OutboxContent) => void
  onSave: () => void
  onDiscard: () => void
}

function ContentForm({ draft, isPending, onChange, onSave, onDiscard }: ContentFormProps) {
  return (
    <form
      className={styles.form}
      aria-label="Content"
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      {contentFields(draft).map(({ label, value, isLong, put }) =>
        isLong ? (
          <Textarea
            key={label}
            label={label}
            autosize
            minRows={4}
            maxRows={20}
            value={value}
            onChange={(event) => onChange(put(event.currentTarget.value))}
          />
        ) : (
          <TextInput
            key={label}
            label={label}
            value={value}
            onChange={(event) => onChange(put(event.currentTarget.value))}
          />
        ),
      )}
      <div className={styles.actions}>
        <Button type="submit" loading={isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onDiscard}>
          Discard
        </Button>
      </div>
    </form>
  )
}

function Attempts({ attempts }: { attempts: OutboxDetail['attempts'] }) {
  return (
    <section className={styles.attempts} aria-label="Attempts">
      <h3 className={styles.part}>
        {attempts.length ? plural(attempts.length, 'attempt') : 'No attempt yet'}
      </h3>
      {attempts.map((one) => (
        <details key={one.at} className={styles.attempt}>
          <summary>
            {one.status || 'No answer'} in {one.took_ms} ms, <ExactTime at={one.at} />
          </summary>
          {one.error ? <p className={styles.wrong}>{one.error}</p> : null}
          {one.request ? (
            <CodeBlock code={one.request} language="text" what="the request" label="Request" wrap />
          ) : null}
          {one.answer ? (
            <CodeBlock code={one.answer} language="text" what="the answer" label="Answer" wrap />
          ) : null}
        </details>
      ))}
    </section>
  )
}

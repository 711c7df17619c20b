import { ActionIcon, Button, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Header } from '../../../api/automationTypes'
import type { NodeOf } from '../graph/graph'
import styles from './Forms.module.css'
import { Part } from './fields'
import { type FieldsProps, useWrong } from './form'
import { TemplateField } from './TemplateField'

const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET']
const mostHeaders = 30

export function WebhookFields({ node, onChange }: FieldsProps<NodeOf<'webhook'>>) {
  const { body = null, headers = [], method = 'POST' } = node
  return (
    <>
      <Select
        w={110}
        label="Method"
        data={methods}
        allowDeselect={false}
        value={method}
        onChange={(next) => onChange({ ...node, method: next as NonNullable<typeof node.method> })}
      />
      <TemplateField
        label="Address"
        placeholder="https://hooks.example.com/lead"
        field="url"
        mono
        value={node.url}
        onChange={(url) => onChange({ ...node, url })}
      />
      <HeaderFields headers={headers} onChange={(next) => onChange({ ...node, headers: next })} />
      <Part title="Body">
        <Switch
          size="xs"
          label="Write it myself"
          checked={body !== null}
          onChange={(event) => onChange({ ...node, body: event.currentTarget.checked ? ownBody : null })}
        />
        {body === null ? (
          <p className={styles.hint}>User, event and automation are sent as JSON, signed with your secret.</p>
        ) : (
          <TemplateField
            label="Text"
            field="body"
            rows={6}
            mono
            description="A value in JSON: {{ user.name | json }}"
            value={body}
            onChange={(text) => onChange({ ...node, body: text })}
          />
        )}
      </Part>
    </>
  )
}

const ownBody = '{\n  "email": {{ user.email | json }},\n  "event": {{ event.name | json }}\n}'

function HeaderFields({ headers, onChange }: { headers: Header[]; onChange: (headers: Header[]) => void }) {
  const wrong = useWrong()
  const error = wrong('headers')
  const put = (place: number, change: Partial<Header>) =>
    onChange(headers.map((header, at) => (at === place ? { ...header, ...change } : header)))
  return (
    <Part title="Headers">
      {headers.map((header, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a header has nothing else of its own
        <div key={place} className={styles.branch}>
          <TextInput
            className={styles.grow ?? ''}
            aria-label="Name of the header"
            placeholder="X-Source"
            value={header.name}
            onChange={(event) => put(place, { name: event.currentTarget.value })}
          />
          <TextInput
            className={styles.grow ?? ''}
            aria-label="Value of the header"
            placeholder="cueline"
            value={header.value}
            onChange={(event) => put(place, { value: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={`Remove header ${header.name}`}
            onClick={() => onChange(headers.filter((_, at) => at !== place))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      {error ? <p className={styles.problem}>{error}</p> : null}
      <span>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          disabled={headers.length >= mostHeaders}
          onClick={() => onChange([...headers, { name: '', value: '' }])}
        >
          Header
        </Button>
      </span>
    </Part>
  )
}

export function SlackFields({ node, onChange }: FieldsProps<NodeOf<'slack'>>) {
  return (
    <>
      <TemplateField
        label="Address of the incoming webhook"
        placeholder="https://hooks.slack.com/services/…"
        field="url"
        mono
        value={node.url}
        onChange={(url) => onChange({ ...node, url })}
      />
      <TemplateField
        label="Text"
        placeholder="{{ user.name }} is about to leave the pricing page"
        field="text"
        rows={4}
        value={node.text}
        onChange={(text) => onChange({ ...node, text })}
      />
    </>
  )
}

export function EmailFields({ node, onChange }: FieldsProps<NodeOf<'email'>>) {
  const { html = null } = node
  return (
    <>
      <TemplateField
        label="To"
        field="to"
        value={node.to ?? '{{ user.email }}'}
        onChange={(to) => onChange({ ...node, to })}
      />
      <TemplateField
        label="Subject"
        placeholder="Still thinking about it?"
        field="subject"
        value={node.subject}
        onChange={(subject) => onChange({ ...node, subject })}
      />
      <TemplateField
        label="Text"
        field="text"
        rows={8}
        value={node.text}
        onChange={(text) => onChange({ ...node, text })}
      />
      <Part title="HTML">
        <Switch
          size="xs"
          label="Send HTML too"
          checked={html !== null}
          onChange={(event) =>
            onChange({ ...node, html: event.currentTarget.checked ? '<p>Hello {{ user.name }},</p>' : null })
          }
        />
        {html === null ? null : (
          <TemplateField
            label="HTML"
            field="html"
            rows={8}
            mono
            description="What is filled in is escaped."
            value={html}
            onChange={(next) => onChange({ ...node, html: next })}
          />
        )}
      </Part>
    </>
  )
}

export function PageMessageFields({ node, onChange }: FieldsProps<NodeOf<'page_message'>>) {
  const wrong = useWrong()
  return (
    <>
      <TemplateField
        label="Message"
        field="payload"
        rows={6}
        mono
        placeholder={'{"show": "offer", "code": "STAY10"}'}
        description="Handed to civchat.onPayloadReceived on the user’s open pages, as it stands."
        value={node.payload}
        onChange={(payload) => onChange({ ...node, payload })}
      />
      <NumberInput
        w={200}
        size="xs"
        label="Keep for (minutes)"
        description="Users who are away get it when they come back in time."
        min={1}
        max={43_200}
        allowDecimal={false}
        value={node.keep_minutes ?? 1_440}
        error={wrong('keep_minutes')}
        onChange={(typed) => typeof typed === 'number' && onChange({ ...node, keep_minutes: typed })}
      />
    </>
  )
}

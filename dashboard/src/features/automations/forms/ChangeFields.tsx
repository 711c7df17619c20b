import { JsonInput, NumberInput, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { automationsQuery } from '../../../api/automations'
import type { Json } from '../../../api/types'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { EventField } from '../../../ui/EventField'
import type { GraphNode, NodeOf } from '../graph/graph'
import { AttributeField, ChoiceField, NamedField, TagField } from './fields'
import { type FieldsProps, useWrong } from './form'
import { TemplateField } from './TemplateField'

/** What changes about the user. */
export function ChangeFields({ node, onChange }: FieldsProps<GraphNode>) {
  switch (node.kind) {
    case 'change_score':
      return <PointsField node={node} onChange={onChange} />
    case 'set_attribute':
      return <SetFields node={node} onChange={onChange} />
    case 'clear_attribute':
      return (
        <AttributeField
          label="Attribute"
          of="user"
          field="attribute"
          value={node.attribute}
          onChange={(attribute) => onChange({ ...node, attribute })}
        />
      )
    case 'add_tag':
    case 'remove_tag':
      return <TagField value={node.tag} onChange={(tag) => onChange({ ...node, tag })} />
    case 'add_to_list':
    case 'remove_from_list':
      return <NamedField what="list" value={node.list} onChange={(list) => onChange({ ...node, list })} />
    case 'create_event':
      return <CreateFields node={node} onChange={onChange} />
    case 'start_automation':
      return <StartFields node={node} onChange={onChange} />
    default:
      return null
  }
}

function PointsField({ node, onChange }: FieldsProps<NodeOf<'change_score'>>) {
  const wrong = useWrong()
  return (
    <NumberInput
      w={140}
      size="xs"
      label="Points"
      description="Below zero to take some."
      decimalScale={3}
      value={node.points}
      error={wrong('points')}
      onChange={(typed) => typeof typed === 'number' && onChange({ ...node, points: typed })}
    />
  )
}

type ValueKind = 'string' | 'number' | 'boolean'

function SetFields({ node, onChange }: FieldsProps<NodeOf<'set_attribute'>>) {
  const kind: ValueKind =
    typeof node.value === 'number' ? 'number' : typeof node.value === 'boolean' ? 'boolean' : 'string'
  const first: Record<ValueKind, string | number | boolean> = { string: '', number: 0, boolean: true }
  return (
    <>
      <AttributeField
        label="Attribute"
        of="user"
        field="attribute"
        value={node.attribute}
        onChange={(attribute) => onChange({ ...node, attribute })}
      />
      <SegmentedControl
        aria-label="Kind of value"
        data={[
          { value: 'string', label: 'Text' },
          { value: 'number', label: 'Number' },
          { value: 'boolean', label: 'Yes or no' },
        ]}
        value={kind}
        onChange={(next) => onChange({ ...node, value: first[next as ValueKind] })}
      />
      {typeof node.value === 'number' ? (
        <NumberInput
          w={160}
          size="xs"
          label="Value"
          value={node.value}
          onChange={(typed) => typeof typed === 'number' && onChange({ ...node, value: typed })}
        />
      ) : typeof node.value === 'boolean' ? (
        <SegmentedControl
          aria-label="Value"
          data={[
            { value: 'true', label: 'Yes' },
            { value: 'false', label: 'No' },
          ]}
          value={String(node.value)}
          onChange={(next) => onChange({ ...node, value: next === 'true' })}
        />
      ) : (
        <TemplateField
          label="Value"
          field="value"
          description="Read as the attribute’s type, like any value that is sent."
          value={node.value ?? ''}
          onChange={(value) => onChange({ ...node, value })}
        />
      )}
    </>
  )
}

function CreateFields({ node, onChange }: FieldsProps<NodeOf<'create_event'>>) {
  const wrong = useWrong()
  return (
    <>
      <EventField
        label="Event"
        event={node.event}
        error={wrong('event')}
        onChange={(event) => onChange({ ...node, event })}
      />
      <AttributesField
        label="Attributes"
        description="As JSON; texts are filled in: {{ user.plan }}"
        placeholder={'{"plan": "{{ user.plan }}"}'}
        value={node.attributes ?? {}}
        error={wrong('attributes')}
        onChange={(attributes) => onChange({ ...node, attributes })}
      />
    </>
  )
}

interface AttributesFieldProps {
  label: string
  value: Record<string, Json>
  error?: string | undefined
  description: string
  placeholder: string
  onChange: (attributes: Record<string, Json>) => void
}

/** Attributes as JSON; what cannot be read stays in the field until it can. */
export function AttributesField({
  label,
  value,
  error,
  description,
  placeholder,
  onChange,
}: AttributesFieldProps) {
  const [typed, setTyped] = useState(() => (Object.keys(value).length ? JSON.stringify(value, null, 2) : ''))
  const read = readObject(typed)
  return (
    <JsonInput
      size="xs"
      label={label}
      description={description}
      placeholder={placeholder}
      autosize
      minRows={3}
      value={typed}
      error={read ? error : 'This is no JSON object'}
      onChange={(text) => {
        setTyped(text)
        const next = readObject(text)
        if (next) onChange(next)
      }}
    />
  )
}

function readObject(text: string): Record<string, Json> | null {
  if (text.trim() === '') return {}
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? (read as Record<string, Json>)
      : null
  } catch {
    return null
  }
}

function StartFields({ node, onChange }: FieldsProps<NodeOf<'start_automation'>>) {
  const { id } = useWorkspace()
  const found = useQuery({ ...automationsQuery(id), staleTime: 60_000 })
  return (
    <ChoiceField
      label="Automation"
      placeholder="Which one; it needs the trigger “By hand”"
      choices={(found.data?.items ?? []).map((item) => ({ value: String(item.id), label: item.name }))}
      value={node.automation ? String(node.automation) : ''}
      onChange={(chosen) => onChange({ ...node, automation: Number(chosen) })}
      field="automation"
    />
  )
}

import { Button, Menu, Textarea, TextInput } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { eventQuery, userAttributesQuery } from '../../../api/events'
import { useWorkspace } from '../../../session/WorkspaceContext'
import styles from './Forms.module.css'
import { useForm, useWrong } from './form'
import { type Variable, variablesOf } from './variables'

interface TemplateFieldProps {
  label: string
  value: string
  onChange: (text: string) => void
  field: string
  placeholder?: string
  description?: string
  /** How many lines it has room for; 1: a field of one line. */
  rows?: number
  mono?: boolean
}

/** Text that is filled in when a run comes there, with what can be filled in one click away. */
export function TemplateField(props: TemplateFieldProps) {
  const wrong = useWrong()
  const { label, value, onChange, field, placeholder, description, rows = 1, mono = false } = props
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const error = wrong(field)
  const insert = (written: string) => {
    const { selectionStart, selectionEnd } = input.current ?? {}
    const from = selectionStart ?? value.length
    onChange(value.slice(0, from) + written + value.slice(selectionEnd ?? from))
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(from + written.length, from + written.length)
    })
  }
  const shared = {
    ref: input,
    label,
    value,
    error,
    description,
    className: mono ? (styles.mono ?? '') : '',
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    ...(placeholder ? { placeholder } : {}),
  }
  return (
    <div className={styles.template}>
      {rows > 1 ? <Textarea {...shared} autosize minRows={rows} maxRows={16} /> : <TextInput {...shared} />}
      <VariableMenu label={label} onInsert={insert} />
    </div>
  )
}

function VariableMenu({ label, onInsert }: { label: string; onInsert: (written: string) => void }) {
  const groups = useVariables()
  return (
    <Menu position="bottom-end" returnFocus={false}>
      <Menu.Target>
        <Button
          className={styles.insert ?? ''}
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconBraces size={13} />}
          aria-label={`Insert into ${label}`}
        >
          Insert
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.variables ?? ''}>
        {groups.map(([group, variables]) => (
          <div key={group}>
            <Menu.Label>{group}</Menu.Label>
            {variables.map(({ name, words }) => (
              <Menu.Item key={name} onClick={() => onInsert(`{{ ${name} }}`)}>
                <span className={styles.variable}>
                  {words} <code>{name}</code>
                </span>
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function useVariables(): [group: string, variables: Variable[]][] {
  const { id } = useWorkspace()
  const { event } = useForm()
  const kept = { staleTime: 60_000, retry: false } as const
  const users = useQuery({ ...userAttributesQuery(id), ...kept })
  const events = useQuery({ ...eventQuery(id, event ?? ''), ...kept, enabled: Boolean(event) })
  return variablesOf(
    (users.data?.items ?? []).map(({ name }) => name),
    (events.data?.attributes ?? []).map(({ name }) => name),
  )
}

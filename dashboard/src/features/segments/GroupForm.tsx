import { Button, Textarea, TextInput } from '@mantine/core'
import { ApiError } from '../../api/error'
import type { UsedBy } from '../../api/types'
import styles from './Segments.module.css'

interface NameFieldsProps {
  entry: { name: string; description: string }
  placeholder: string
  onChange: (part: { name?: string; description?: string }) => void
}

/** What a segment or a list is called, and what for. */
export function NameFields({ entry, placeholder, onChange }: NameFieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder={placeholder}
        maxLength={100}
        data-autofocus
        value={entry.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        maxRows={4}
        maxLength={2_000}
        value={entry.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
    </>
  )
}

export function Refusal({ error }: { error: Error | null }) {
  return error instanceof ApiError ? <p role="alert">{[error.message, error.hint].join(' ')}</p> : null
}

interface ActionsProps {
  /** Null for a new one. */
  group: { id: number; name: string; used_by: UsedBy[] } | null
  saving: boolean
  disabled: boolean
  onLeave: () => void
  onRemove: (id: number, name: string) => void
}

/** Remove, while nothing uses it; cancel; save. */
export function Actions({ group, saving, disabled, onLeave, onRemove }: ActionsProps) {
  return (
    <div className={styles.actions}>
      {group && group.used_by.length === 0 ? (
        <Button variant="subtle" color="red" onClick={() => onRemove(group.id, group.name)}>
          Remove
        </Button>
      ) : group ? (
        <span className={styles.used}>It can be removed once nothing uses it.</span>
      ) : null}
      <Button variant="default" onClick={onLeave}>
        Cancel
      </Button>
      <Button type="submit" loading={saving} disabled={disabled}>
        Save
      </Button>
    </div>
  )
}

import { TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import styles from './InlineText.module.css'

interface InlineTextProps {
  label: string
  value: string
  placeholder: string
  disabled?: boolean
  onSave: (value: string) => void
}

/** Text that becomes a field when clicked. Enter or leaving saves, Esc keeps what was. */
export function InlineText({ label, value, placeholder, disabled = false, onSave }: InlineTextProps) {
  const [editing, setEditing] = useState(false)
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  if (disabled) return <span className={styles.fixed}>{value || '–'}</span>
  if (!editing) {
    return (
      <button
        type="button"
        className={styles.text}
        data-empty={!value}
        aria-label={`Edit ${label}`}
        onClick={() => setEditing(true)}
      >
        <span>{value || placeholder}</span>
        <IconPencil size={13} aria-hidden />
      </button>
    )
  }
  const leave = (save: boolean) => {
    setEditing(false)
    const next = typed.trim()
    if (save && next !== value) onSave(next)
    else setTyped(value)
  }
  return (
    <TextInput
      autoFocus
      aria-label={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => leave(true)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') leave(true)
        if (event.key === 'Escape') leave(false)
      }}
    />
  )
}

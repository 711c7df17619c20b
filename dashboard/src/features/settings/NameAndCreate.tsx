import { Button, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import styles from './Settings.module.css'

interface NameAndCreateProps {
  label: string
  placeholder: string
  button: string
  pending: boolean
  error?: string | undefined
  /** More to choose, between the name and the button. */
  children?: ReactNode
  onCreate: (name: string) => void
}

/** One line: a name, and the button that makes it. */
export function NameAndCreate({
  label,
  placeholder,
  button,
  pending,
  error,
  children,
  onCreate,
}: NameAndCreateProps) {
  const [name, setName] = useState('')
  return (
    <form
      className={styles.create}
      onSubmit={(event) => {
        event.preventDefault()
        onCreate(name.trim())
        setName('')
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={error}
      />
      {children}
      <Button type="submit" loading={pending} disabled={!name.trim()}>
        {button}
      </Button>
    </form>
  )
}

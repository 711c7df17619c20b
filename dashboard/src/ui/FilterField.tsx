import { CloseButton, Kbd, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useScreenKeys } from './keys'

interface FilterFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
  /** The `/` key focuses it. One a screen. */
  primary?: boolean
  width?: number | string
}

const typingPauseMs = 180

/** A text filter that writes once typing pauses. */
export function FilterField({
  label,
  value,
  onChange,
  placeholder,
  primary = false,
  width = 240,
}: FilterFieldProps) {
  const [typed, setTyped] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  const write = useDebouncedCallback(onChange, typingPauseMs)
  useEffect(() => setTyped(value), [value])
  useScreenKeys(primary ? { '/': () => field.current?.select() } : {})
  const set = (next: string) => {
    setTyped(next)
    write(next)
  }
  return (
    <TextInput
      ref={field}
      aria-label={label}
      placeholder={placeholder ?? label}
      value={typed}
      w={width}
      onChange={(event) => set(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      leftSection={primary ? <IconSearch size={14} /> : null}
      rightSection={
        typed ? (
          <CloseButton size="xs" aria-label={`Clear ${label.toLowerCase()}`} onClick={() => set('')} />
        ) : primary ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : null
      }
    />
  )
}

import { Button, Group as Line, Modal, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ErrorState } from './ErrorState'

interface Doing {
  mutate: () => void
  isPending: boolean
  isError: boolean
  error: unknown
}

/** Before something is lost for good: its name is typed first. */
export function TypedConfirm({
  title,
  name,
  verb,
  doing,
  onClose,
  children,
}: {
  title: string
  /** What is to be typed. */
  name: string
  /** What the button says. */
  verb: string
  doing: Doing
  onClose: () => void
  children: ReactNode
}) {
  const [typed, setTyped] = useState('')
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          doing.mutate()
        }}
      >
        {doing.isError ? <ErrorState error={doing.error} retry={doing.mutate} /> : null}
        {children}
        <TextInput
          label={`Type “${name}” to go on`}
          data-autofocus
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Line justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed !== name} loading={doing.isPending}>
            {verb}
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { createEvent, eventsQuery } from '../../api/events'
import { useWorkspace } from '../../session/WorkspaceContext'
import { changedFrom } from '../../ui/useUnsaved'

export interface EventEntry {
  name: string
  description: string
}

const nothingEntered: EventEntry = { name: '', description: '' }

interface NewEventProps {
  /** What the form starts with, when it is opened again. */
  start: EventEntry | null
  onLeave: (unsaved: EventEntry | null) => void
}

/** Define an event before its first call, so that its attributes are typed from the first one on. */
export function NewEvent({ start, onLeave }: NewEventProps) {
  const workspace = useWorkspace()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form, setForm] = useState(start ?? nothingEntered)
  const { name, description } = form
  const bare = name.trim().replace(/^event\./, '')
  const create = useMutation({
    mutationFn: () => createEvent(workspace.id, bare, description.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: eventsQuery(workspace.id).queryKey })
      await navigate({ to: '/w/$workspace/events/$name', params: { workspace: workspace.slug, name: bare } })
    },
  })
  return (
    <Modal opened onClose={() => onLeave(changedFrom(nothingEntered, form))} title="Define an event">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <TextInput
          label="Name"
          description={
            <>
              Pages call it <code>userengage('event.{bare || 'name'}')</code>
            </>
          }
          placeholder="exit_intent"
          data-autofocus
          required
          maxLength={134}
          value={name}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
          error={create.error?.message}
          styles={{ input: { fontFamily: 'var(--mono)' } }}
        />
        <TextInput
          mt="sm"
          label="Description"
          placeholder="When the visitor does what?"
          value={description}
          onChange={(event) => setForm({ ...form, description: event.currentTarget.value })}
        />
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={create.isPending} disabled={!bare}>
            Define event
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

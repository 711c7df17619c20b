import { Button, Group, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { createWorkspace, sessionQuery } from '../../api/session'
import { browserZone, zoneChoices } from '../../ui/zones'

export function NewWorkspace({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New workspace">
      <NewWorkspaceForm onDone={onClose} />
    </Modal>
  )
}

function NewWorkspaceForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('')
  const [zone, setZone] = useState(browserZone())
  const queries = useQueryClient()
  const router = useRouter()
  const navigate = useNavigate()
  const create = useMutation({
    mutationFn: () => createWorkspace(name.trim(), zone),
    onSuccess: async (made) => {
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      await router.invalidate()
      onDone()
      await navigate({ to: '/w/$workspace/install', params: { workspace: made.slug } })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <TextInput
        label="Name"
        description="A site, a shop or an app with its own events and users"
        data-autofocus
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.error?.message}
      />
      <Select
        mt="sm"
        label="Time zone"
        description="Days and times are shown in it; datetimes without an offset are read in it"
        searchable
        allowDeselect={false}
        data={zoneChoices()}
        value={zone}
        onChange={(value) => setZone(value ?? 'UTC')}
      />
      <Group justify="flex-end" mt="md" gap="xs">
        <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
          Create workspace
        </Button>
      </Group>
    </form>
  )
}

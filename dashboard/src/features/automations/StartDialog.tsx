import { Button, Group as Line, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { startAutomation } from '../../api/automations'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { sayDone } from '../../ui/undo'
import { UserField } from './forms/UserField'

/** Starts the live version for one user. */
export function StartDialog({ automation, onClose }: { automation: number; onClose: () => void }) {
  const { id: workspace } = useWorkspace()
  const [user, setUser] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: () => startAutomation(workspace, automation, user ?? ''),
    onSuccess: () => {
      sayDone('Started')
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="Start for a user">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          start.mutate()
        }}
      >
        {start.isError ? <ErrorState error={start.error} retry={() => start.mutate()} /> : null}
        <UserField by="key" value={user} onChange={setUser} />
        <Line justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!user} loading={start.isPending}>
            Start
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

import { Button, Group as Line, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { automationsQuery, turnAutomation } from '../../api/automations'
import type { AutomationItem } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { plural } from '../../ui/figures'
import { sayDone } from '../../ui/undo'

/** Archiving ends every run for good, so its name is typed first. */
export function ArchiveDialog({ automation, onClose }: { automation: AutomationItem; onClose: () => void }) {
  const { id: workspace, slug } = useWorkspace()
  const queries = useQueryClient()
  const go = useNavigate()
  const [typed, setTyped] = useState('')
  const archive = useMutation({
    mutationFn: () => turnAutomation(workspace, automation.id, 'archive'),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: automationsQuery(workspace).queryKey })
      queries.removeQueries({ queryKey: ['workspace', workspace, 'automation', automation.id] })
      sayDone(`“${automation.name}” is archived`)
      void go({ to: '/w/$workspace/automations', params: { workspace: slug } })
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Archive “${automation.name}”?`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          archive.mutate()
        }}
      >
        {archive.isError ? <ErrorState error={archive.error} retry={() => archive.mutate()} /> : null}
        <p>
          Nobody enters any more, and {plural(automation.running, 'run')} on the way{' '}
          {automation.running === 1 ? 'ends' : 'end'}. What happened stays readable.
        </p>
        <TextInput
          label={`Type “${automation.name}” to go on`}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Line justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={typed !== automation.name} loading={archive.isPending}>
            Archive
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { automationsQuery, turnAutomation } from '../../api/automations'
import type { AutomationItem } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import { TypedConfirm } from '../../ui/TypedConfirm'
import { sayDone } from '../../ui/undo'

/** Archiving ends every run for good. */
export function ArchiveDialog({ automation, onClose }: { automation: AutomationItem; onClose: () => void }) {
  const { id: workspace, slug } = useWorkspace()
  const queries = useQueryClient()
  const go = useNavigate()
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
    <TypedConfirm
      title={`Archive “${automation.name}”?`}
      name={automation.name}
      verb="Archive"
      doing={archive}
      onClose={onClose}
    >
      <p>
        Nobody enters any more, and {plural(automation.running, 'run')} on the way{' '}
        {automation.running === 1 ? 'ends' : 'end'}. What happened stays readable.
      </p>
    </TypedConfirm>
  )
}

import { Button } from '@mantine/core'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { automationTemplatesQuery, createAutomation } from '../../api/automations'
import type { AutomationTemplate } from '../../api/automationTypes'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { sayFailed } from '../../ui/undo'
import styles from './Automations.module.css'
import { TemplateCards } from './TemplateCards'

interface AutomationsEmptyProps {
  onNew: () => void
  onMade: (id: number) => void
}

/** None yet: what automations are for, and some to start from. */
export function AutomationsEmpty({ onNew, onMade }: AutomationsEmptyProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const templates = useQuery(automationTemplatesQuery(id))
  const make = useMutation({
    mutationFn: ({ name, id: template }: AutomationTemplate) => createAutomation(id, { name, template }),
    onSuccess: ({ automation }) => onMade(automation.id),
    onError: (error) => sayFailed('Not created', error),
  })
  return (
    <div className={styles.begin}>
      <EmptyState
        icon={<IconRoute size={20} />}
        title="Nothing is automated yet"
        action={
          mayEdit ? (
            <Button leftSection={<IconPlus size={14} />} onClick={onNew}>
              New automation
            </Button>
          ) : null
        }
      >
        An automation lets users in by what they do, decides, waits and acts: a message on the page, an
        e-mail, a webhook. It stays a draft until you publish it.
      </EmptyState>
      {mayEdit && templates.data ? (
        <section aria-label="Templates">
          <h2>Or start from one of these</h2>
          <TemplateCards templates={templates.data} disabled={make.isPending} onChoose={make.mutate} />
        </section>
      ) : null}
    </div>
  )
}

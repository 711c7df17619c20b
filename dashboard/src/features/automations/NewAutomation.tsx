import { Button, Group as Line, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { automationTemplatesQuery, createAutomation } from '../../api/automations'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import styles from './Automations.module.css'
import { emptyGraph } from './graph/graph'
import { TemplateCards } from './TemplateCards'

interface NewAutomationProps {
  onClose: () => void
  onMade: (id: number) => void
}

/** A name, and what to start from. */
export function NewAutomation({ onClose, onMade }: NewAutomationProps) {
  const { id } = useWorkspace()
  const templates = useQuery(automationTemplatesQuery(id))
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const template = templates.data?.find((each) => each.id === chosen)
  const called = name.trim() || template?.name || ''
  const make = useMutation({
    mutationFn: () => createAutomation(id, { name: called, ...(chosen ? { template: chosen } : {}) }),
    onSuccess: ({ automation }) => onMade(automation.id),
  })
  return (
    <Modal opened onClose={onClose} title="New automation" size={860}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        {make.isError ? <ErrorState error={make.error} retry={() => make.mutate()} /> : null}
        <TextInput
          label="Name"
          placeholder={template?.name ?? 'Exit-intent rescue'}
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <p className={styles.fieldLabel}>Start from</p>
        <TemplateCards
          templates={[
            { id: '', name: 'Blank', description: 'Nothing but an entrance.', graph: emptyGraph },
            ...(templates.data ?? []),
          ]}
          chosen={chosen ?? ''}
          onChoose={(choice) => setChosen(choice.id || null)}
        />
        <Line justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!called}>
            Create
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

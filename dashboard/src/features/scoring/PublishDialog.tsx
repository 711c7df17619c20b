import { Button, Group as Line, Modal, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { publishDraft, scoringQuery } from '../../api/scoring'
import type { Publication } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { plural } from '../../ui/figures'
import { sayDone } from '../../ui/undo'
import type { Change } from './diff'
import styles from './Scoring.module.css'

interface PublishDialogProps {
  changes: readonly Change[]
  /** Whether there is a threshold that users can cross. */
  hasThresholds: boolean
  /** Whether nothing was published before. */
  isFirst: boolean
  onClose: () => void
  onPublished: () => void
}

const modes: { value: Publication['mode']; label: string; text: string }[] = [
  {
    value: 'from_now',
    label: 'From now on',
    text: 'Points given so far stay as they are, and go on fading. New and changed rules count for what comes in from this moment. What the preview shows is the other choice.',
  },
  {
    value: 'recompute',
    label: 'For all of history',
    text: 'The scores of today change as the preview shows: every user’s is worked out anew, in the background. You can stop it and go on; live events are scored meanwhile.',
  },
]

const choices: { value: Publication['thresholds']; label: string; text: string }[] = [
  { value: 'never', label: 'Tell nobody', text: 'Only crossings that come later are events.' },
  {
    value: 'if_now_above',
    label: 'Tell of users who are above now',
    text: 'One event for each user who ends above a threshold and was not told of.',
  },
  { value: 'always', label: 'Tell of every crossing', text: 'Down as well as up.' },
]

/** From when the draft counts, and whether crossings that it causes are told. */
export function PublishDialog({ changes, hasThresholds, isFirst, onClose, onPublished }: PublishDialogProps) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const [mode, setMode] = useState<Publication['mode']>(isFirst ? 'recompute' : 'from_now')
  const [thresholds, setThresholds] = useState<Publication['thresholds']>('never')
  const publish = useMutation({
    mutationFn: () => publishDraft(id, { mode, thresholds }),
    onSuccess: async ({ version }) => {
      await queries.invalidateQueries({ queryKey: scoringQuery(id).queryKey })
      sayDone(`Version ${version} is in force`)
      onPublished()
    },
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={changes.length ? `Publish ${plural(changes.length, 'change')}` : 'Publish the draft'}
      size="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          publish.mutate()
        }}
      >
        {publish.isError ? <ErrorState error={publish.error} retry={() => publish.mutate()} /> : null}
        <Radio.Group
          label="What does it count for?"
          value={mode}
          onChange={(value) => setMode(value as Publication['mode'])}
        >
          <Choices choices={modes} />
        </Radio.Group>
        {hasThresholds ? (
          <Radio.Group
            mt="md"
            label="Users cross thresholds by this change: who is told?"
            value={thresholds}
            onChange={(value) => setThresholds(value as Publication['thresholds'])}
          >
            <Choices choices={choices} />
          </Radio.Group>
        ) : null}
        <Line justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={publish.isPending}>
            Publish
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

function Choices({ choices }: { choices: { value: string; label: string; text: string }[] }) {
  return (
    <div className={styles.choices}>
      {choices.map(({ value, label, text }) => (
        <Radio key={value} size="xs" value={value} label={label} description={text} />
      ))}
    </div>
  )
}

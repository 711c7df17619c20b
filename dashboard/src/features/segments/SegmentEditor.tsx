import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, type Problem } from '../../api/error'
import { removeSegment, saveSegment, segmentPreviewQuery, segmentsQuery } from '../../api/standing'
import type { Condition, SegmentItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ConditionBuilder } from '../../ui/condition/ConditionBuilder'
import { newGroup, newRow, readTree } from '../../ui/condition/tree'
import { problemsByItem, unfinished, written } from '../../ui/condition/written'
import { plural } from '../../ui/figures'
import { sayDone } from '../../ui/undo'
import { userLabel } from '../../ui/userLabel'
import styles from './Segments.module.css'
import { useSegmentSubjects } from './useSegmentSubjects'

const typingPauseMs = 350

interface SegmentEditorProps {
  /** Null for a new one. */
  segment: SegmentItem | null
  onClose: () => void
}

/** A segment's name and condition, and whom it is true of while it is written. */
export function SegmentEditor({ segment, onClose }: SegmentEditorProps) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const subjects = useSegmentSubjects()
  const [name, setName] = useState(segment?.name ?? '')
  const [description, setDescription] = useState(segment?.description ?? '')
  const [root, setRoot] = useState(() =>
    segment ? readTree(segment.condition as unknown as Condition) : newGroup('all', [newRow()]),
  )
  const { condition } = written(root)
  const done = (message: string) => {
    void queries.invalidateQueries({ queryKey: segmentsQuery(id).queryKey })
    sayDone(message)
    onClose()
  }
  const save = useMutation({
    mutationFn: (asked: Condition) =>
      saveSegment(id, segment?.id ?? null, { name, description, condition: asked }),
    onSuccess: () => done(`${name} saved`),
  })
  const remove = useMutation({
    mutationFn: () => removeSegment(id, segment?.id ?? 0),
    onSuccess: () => done(`${name} removed`),
  })
  const error = save.error ?? remove.error
  return (
    <Modal opened onClose={onClose} title={segment ? 'Edit segment' : 'New segment'} size={760}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (condition) save.mutate(condition)
        }}
      >
        <TextInput
          label="Name"
          placeholder="Trial users who came back"
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          maxRows={4}
          maxLength={2_000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <ConditionBuilder
          root={root}
          onChange={setRoot}
          subjects={subjects}
          wrong={problemsByItem(root, problemsOf(save.error))}
          nothing="Nothing is asked yet."
        />
        <Matching condition={unfinished(root).length > 0 ? null : condition} />
        {error instanceof ApiError ? <p role="alert">{[error.message, error.hint].join(' ')}</p> : null}
        <div className={styles.actions}>
          {segment ? (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove
            </Button>
          ) : null}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!name.trim() || !condition}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** How many it is true of now, and some of them. */
function Matching({ condition }: { condition: Condition | null }) {
  const { id } = useWorkspace()
  const [asked] = useDebouncedValue(condition, typingPauseMs)
  const preview = useQuery({ ...segmentPreviewQuery(id, asked), placeholderData: keepPreviousData })
  if (!asked) return null
  if (preview.isError) return <p className={styles.found}>{preview.error.message}</p>
  if (!preview.data) return <p className={styles.found}>Counting…</p>
  return (
    <section aria-label="Who is in it now">
      <p className={styles.found} aria-live="polite">
        {plural(preview.data.count, 'user')} now
      </p>
      <ul className={styles.sample}>
        {preview.data.sample.map((user) => (
          <li key={user.id}>{userLabel(user as never)}</li>
        ))}
      </ul>
    </section>
  )
}

function problemsOf(error: Error | null): readonly Problem[] {
  return error instanceof ApiError ? error.problems : []
}

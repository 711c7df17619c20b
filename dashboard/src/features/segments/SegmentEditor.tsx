import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/error'
import { saveSegment, segmentPreviewQuery, segmentsQuery } from '../../api/standing'
import type { Condition, SegmentItem, SegmentPreview } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ConditionBuilder } from '../../ui/condition/ConditionBuilder'
import { type Group, newGroup, newRow, readTree } from '../../ui/condition/tree'
import { problemsByItem, unfinished, written } from '../../ui/condition/written'
import { plural } from '../../ui/figures'
import { sayDone } from '../../ui/undo'
import { userLabel } from '../../ui/userLabel'
import { changedFrom } from '../../ui/useUnsaved'
import { Actions, NameFields, Refusal } from './GroupForm'
import styles from './Segments.module.css'
import { useSegmentSubjects } from './useSegmentSubjects'

const typingPauseMs = 350

interface SegmentEditorProps {
  /** Null for a new one. */
  segment: SegmentItem | null
  /** What the form starts with, when it is opened again. */
  start: SegmentEntry | null
  onClose: () => void
  onLeave: (unsaved: SegmentEntry | null) => void
  onRemove: (id: number, name: string) => void
}

export interface SegmentEntry {
  name: string
  description: string
  root: Group
}

function entryOf(segment: SegmentItem | null): SegmentEntry {
  if (!segment) return { name: '', description: '', root: newGroup('all', [newRow()]) }
  const { name, description, condition } = segment
  return { name, description, root: readTree(condition as unknown as Condition) }
}

/** A segment's name and condition, and whom it is true of while it is written. */
export function SegmentEditor({ segment, start, onClose, onLeave, onRemove }: SegmentEditorProps) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const subjects = useSegmentSubjects()
  const [saved] = useState(() => entryOf(segment))
  const [form, setForm] = useState(start ?? saved)
  const [tried, setTried] = useState(false)
  const { name, description, root } = form
  const { condition } = written(root)
  const lacking = unfinished(root)
  const [asked] = useDebouncedValue(lacking.size > 0 ? null : condition, typingPauseMs)
  const preview = useQuery({ ...segmentPreviewQuery(id, asked), placeholderData: keepPreviousData })
  const save = useMutation({
    mutationFn: (made: Condition) =>
      saveSegment(id, segment?.id ?? null, { name, description, condition: made }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: segmentsQuery(id).queryKey })
      sayDone(`${name} saved`)
      onClose()
    },
  })
  const change = (part: Partial<SegmentEntry>) => {
    save.reset()
    setForm({ ...form, ...part })
  }
  const leave = () => onLeave(changedFrom(saved, form))
  const submit = () => {
    setTried(true)
    if (condition && lacking.size === 0) save.mutate(condition)
  }
  const error = save.error ?? (asked ? preview.error : null)
  const wrong = problemsByItem(root, error instanceof ApiError ? error.problems : [])
  return (
    <Modal opened onClose={leave} title={segment ? 'Edit segment' : 'New segment'} size={760}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <NameFields entry={form} placeholder="Trial users who came back" onChange={change} />
        <ConditionBuilder
          root={root}
          onChange={(next) => change({ root: next })}
          subjects={subjects}
          wrong={tried ? new Map([...wrong, ...lacking]) : wrong}
          nothing="Nothing is asked yet."
        />
        {asked && !error ? <Matching preview={preview.data} /> : null}
        {wrong.size === 0 ? <Refusal error={error} /> : null}
        <Actions
          group={segment}
          saving={save.isPending}
          disabled={!name.trim() || root.items.length === 0}
          onLeave={leave}
          onRemove={onRemove}
        />
      </form>
    </Modal>
  )
}

/** How many it is true of now, and some of them. */
function Matching({ preview }: { preview: SegmentPreview | undefined }) {
  if (!preview) return <p className={styles.found}>Counting…</p>
  return (
    <section aria-label="Who is in it now">
      <p className={styles.found} aria-live="polite">
        {plural(preview.count, 'user')} now
      </p>
      <ul className={styles.sample}>
        {preview.sample.map((user) => (
          <li key={user.id}>{userLabel(user as never)}</li>
        ))}
      </ul>
    </section>
  )
}

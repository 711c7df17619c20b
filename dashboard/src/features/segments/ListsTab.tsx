import { Modal } from '@mantine/core'
import { IconList } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { listsQuery, removeList, saveList } from '../../api/standing'
import type { ListItem } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { sayDone } from '../../ui/undo'
import { changedFrom } from '../../ui/useUnsaved'
import { GroupCard } from './GroupCard'
import { Actions, NameFields, Refusal } from './GroupForm'
import { Gone, NewButton } from './Openings'
import styles from './Segments.module.css'
import { useOpened } from './useOpened'

interface ListsTabProps {
  open: number | undefined
  onOpen: (number: number | undefined) => void
}

export function ListsTab({ open, onOpen }: ListsTabProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const lists = useQuery(listsQuery(id))
  const items = lists.data?.items ?? []
  const { editor, isRemoved } = useOpened<ListEntry>({
    open,
    onOpen,
    queryKey: listsQuery(id).queryKey,
    remove: (list, leaving) => removeList(id, list, leaving),
  })
  const chosen = items.find((list) => list.id === open)
  if (lists.isError) return <ErrorState error={lists.error} retry={() => void lists.refetch()} />
  if (lists.isPending) return <RowBones columns={[4, 1]} rows={4} height={64} />
  return (
    <>
      <Gone what="list" number={chosen || isRemoved ? undefined : open} onClose={editor.onClose} />
      {items.length === 0 ? (
        <EmptyState
          icon={<IconList size={20} />}
          title="No list yet"
          action={mayEdit ? <NewButton what="list" onClick={() => onOpen(0)} /> : null}
        >
          A list is a group of users that you look after: put them in by hand, by a program or by an
          automation.
        </EmptyState>
      ) : (
        <ul className={styles.groups}>
          {items.map((list) => (
            <GroupCard
              key={list.id}
              group={list}
              search={{ list: list.id }}
              what=""
              {...(mayEdit ? { onEdit: () => onOpen(list.id) } : {})}
            />
          ))}
        </ul>
      )}
      {mayEdit && (chosen || open === 0) ? <ListEditor key={open} list={chosen ?? null} {...editor} /> : null}
    </>
  )
}

interface ListEntry {
  name: string
  description: string
}

interface ListEditorProps {
  /** Null for a new one. */
  list: ListItem | null
  /** What the form starts with, when it is opened again. */
  start: ListEntry | null
  onClose: () => void
  onLeave: (unsaved: ListEntry | null) => void
  onRemove: (id: number, name: string) => void
}

function ListEditor({ list, start, onClose, onLeave, onRemove }: ListEditorProps) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const saved: ListEntry = { name: list?.name ?? '', description: list?.description ?? '' }
  const [form, setForm] = useState(start ?? saved)
  const save = useMutation({
    mutationFn: () => saveList(id, list?.id ?? null, form),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: listsQuery(id).queryKey })
      sayDone(`${form.name} saved`)
      onClose()
    },
  })
  const leave = () => onLeave(changedFrom(saved, form))
  return (
    <Modal opened onClose={leave} title={list ? 'Edit list' : 'New list'}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <NameFields entry={form} placeholder="Partners" onChange={(part) => setForm({ ...form, ...part })} />
        <Refusal error={save.error} />
        <Actions
          group={list}
          saving={save.isPending}
          disabled={!form.name.trim()}
          onLeave={leave}
          onRemove={onRemove}
        />
      </form>
    </Modal>
  )
}

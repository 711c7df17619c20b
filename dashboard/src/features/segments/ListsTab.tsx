import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { IconList } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/error'
import { listsQuery, removeList, saveList } from '../../api/standing'
import type { ListItem } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { sayDone } from '../../ui/undo'
import { GroupCard } from './GroupCard'
import styles from './Segments.module.css'

interface ListsTabProps {
  open: number | undefined
  onOpen: (number: number | undefined) => void
}

export function ListsTab({ open, onOpen }: ListsTabProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const lists = useQuery(listsQuery(id))
  const items = lists.data?.items ?? []
  const chosen = items.find((list) => list.id === open)
  if (lists.isError) return <ErrorState error={lists.error} retry={() => void lists.refetch()} />
  if (lists.isPending) return <RowBones columns={[4, 1]} rows={4} height={64} />
  return (
    <>
      {items.length === 0 ? (
        <EmptyState icon={<IconList size={20} />} title="No list yet">
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
      {mayEdit && (chosen || open === 0) ? (
        <ListEditor key={open} list={chosen ?? null} onClose={() => onOpen(undefined)} />
      ) : null}
    </>
  )
}

function ListEditor({ list, onClose }: { list: ListItem | null; onClose: () => void }) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const [name, setName] = useState(list?.name ?? '')
  const [description, setDescription] = useState(list?.description ?? '')
  const done = (message: string) => {
    void queries.invalidateQueries({ queryKey: listsQuery(id).queryKey })
    sayDone(message)
    onClose()
  }
  const save = useMutation({
    mutationFn: () => saveList(id, list?.id ?? null, { name, description }),
    onSuccess: () => done(`${name} saved`),
  })
  const remove = useMutation({
    mutationFn: () => removeList(id, list?.id ?? 0),
    onSuccess: () => done(`${name} removed`),
  })
  const error = save.error ?? remove.error
  return (
    <Modal opened onClose={onClose} title={list ? 'Edit list' : 'New list'}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextInput
          label="Name"
          placeholder="Partners"
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
        {error instanceof ApiError ? <p role="alert">{[error.message, error.hint].join(' ')}</p> : null}
        <div className={styles.actions}>
          {list ? (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove
            </Button>
          ) : null}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  )
}

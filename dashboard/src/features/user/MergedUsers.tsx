import { Button, Group as Line, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserDetail } from '../../api/types'
import { undoMerge } from '../../api/users'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { count } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import { sayDone } from '../../ui/undo'
import styles from './User.module.css'

/** A page's mistake may have made one of thousands. */
const shownAtFirst = 10

type Merged = UserDetail['merged'][number]

/** Who became part of this user, and the way back. */
export function MergedUsers({ user }: { user: UserDetail }) {
  const [chosen, setChosen] = useState<Merged>()
  const [all, setAll] = useState(false)
  const mayUndo = useMay('editor')
  if (user.merged.length === 0) return null
  const newestFirst = user.merged.toReversed()
  return (
    <section className={styles.part}>
      <h2>Merged in</h2>
      <ul className={styles.keys}>
        {newestFirst.slice(0, all ? undefined : shownAtFirst).map((each) => (
          <li key={each.id}>
            <code>{each.key}</code>
            <span className={styles.since}>
              <TimeAgo at={each.at} />
            </span>
            {mayUndo ? (
              <Button
                size="compact-xs"
                variant="subtle"
                mr={-8}
                aria-label={`Undo the merge of ${each.key}`}
                disabled={each.is_parting}
                onClick={() => setChosen(each)}
              >
                {each.is_parting ? 'Undoing' : 'Undo…'}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {all || newestFirst.length <= shownAtFirst ? null : (
        <Button size="compact-xs" variant="subtle" ml={-8} onClick={() => setAll(true)}>
          All {count(newestFirst.length)}
        </Button>
      )}
      {chosen ? <UndoDialog user={user.id} merged={chosen} onClose={() => setChosen(undefined)} /> : null}
    </section>
  )
}

function UndoDialog({ user, merged, onClose }: { user: number; merged: Merged; onClose: () => void }) {
  const { id: workspace } = useWorkspace()
  const queries = useQueryClient()
  const undo = useMutation({
    mutationFn: () => undoMerge(workspace, user, merged.id),
    onSuccess: async () => {
      onClose()
      sayDone(`${merged.key} is a user of their own again`)
      await queries.invalidateQueries({ queryKey: ['workspace', workspace] })
    },
  })
  return (
    <Modal opened onClose={onClose} title={`Undo the merge of ${merged.key}?`}>
      {undo.isError ? <ErrorState error={undo.error} retry={undo.mutate} /> : null}
      <p>
        Both users are then as if it had never been: each has their own events, score, attributes, tags, lists
        and segments. What happened since stays with this user. The two are not merged by themselves again.
      </p>
      <Line justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={undo.isPending} onClick={() => undo.mutate()}>
          Undo merge
        </Button>
      </Line>
    </Modal>
  )
}

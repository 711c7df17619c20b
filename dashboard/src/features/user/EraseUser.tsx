import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { UserDetail } from '../../api/types'
import { eraseUser } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'
import { TypedConfirm } from '../../ui/TypedConfirm'
import { sayDone } from '../../ui/undo'
import { userLabel } from '../../ui/userLabel'
import styles from './User.module.css'

/** The way to be forgotten: for good, so the key is typed first. */
export function EraseUser({ user }: { user: UserDetail }) {
  const [asking, setAsking] = useState(false)
  return (
    <section className={styles.part}>
      <h2>Erase</h2>
      <p className={styles.none}>Removes this user and all they did, for good.</p>
      <Button mt={8} size="compact-sm" variant="default" color="red" onClick={() => setAsking(true)}>
        Erase user…
      </Button>
      {asking ? <EraseDialog user={user} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}

function EraseDialog({ user, onClose }: { user: UserDetail; onClose: () => void }) {
  const { id: workspace, slug } = useWorkspace()
  const queries = useQueryClient()
  const go = useNavigate()
  const label = userLabel(user)
  const erase = useMutation({
    mutationFn: () => eraseUser(workspace, user.id),
    onSuccess: async () => {
      sayDone(`${label} is erased`)
      await go({ to: '/w/$workspace/users', params: { workspace: slug } })
      queries.removeQueries({ queryKey: ['workspace', workspace, 'user', user.id] })
      await queries.invalidateQueries({ queryKey: ['workspace', workspace] })
    },
  })
  return (
    <TypedConfirm title={`Erase ${label}?`} name={user.key} verb="Erase" doing={erase} onClose={onClose}>
      <p>
        Profile, keys, attributes, events, score and ledger, tags, lists, segments, runs, and what was sent to
        them are removed{user.merged.length ? ', as is everybody who was merged in' : ''}. This cannot be
        undone. Whoever comes back with the same cookie is somebody new.
      </p>
    </TypedConfirm>
  )
}

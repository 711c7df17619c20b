import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeWorkspace, workspaceQuery } from '../../api/session'
import type { WorkspaceSettings } from '../../api/types'
import { useMay } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { sayDone } from '../../ui/undo'
import styles from './Settings.module.css'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** A path nobody can guess, and no list has. */
const freshAlias = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(10)), (n) => letters[n % letters.length]).join('')

/** A path of the workspace's own for the widget and its events. */
export function AliasPath({ settings }: { settings: WorkspaceSettings }) {
  const queries = useQueryClient()
  const fixed = !useMay('admin')
  const [typed, setTyped] = useState(settings.alias)
  const save = useMutation({
    mutationFn: (alias: string) => changeWorkspace(settings.id, { alias }),
    onSuccess: async ({ alias }) => {
      await queries.invalidateQueries({ queryKey: workspaceQuery(settings.id).queryKey })
      sayDone(alias ? `Pages may use /${alias}/` : 'The alias path is gone')
    },
  })
  return (
    <Card
      title="Alias path"
      lead="Lists of blockers know /widget.js and /api/event/. Below a path of your own the widget is main.js, and the snippets on Install use it. Pages that carry the old path stop when you change it."
    >
      <form
        className={styles.create}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(typed)
        }}
      >
        <TextInput
          aria-label="Alias path"
          placeholder="no alias path"
          w={320}
          maxLength={32}
          value={typed}
          disabled={fixed}
          error={save.error?.message}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button variant="default" disabled={fixed} onClick={() => setTyped(freshAlias())}>
          Suggest one
        </Button>
        <Button type="submit" loading={save.isPending} disabled={fixed || typed === settings.alias}>
          Save
        </Button>
      </form>
    </Card>
  )
}

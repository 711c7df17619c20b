import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { changeWorkspace, sessionQuery, type WorkspaceChange, workspaceQuery } from '../../api/session'
import type { WorkspaceSettings } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { sayDone } from '../../ui/undo'
import { useEdit } from '../../ui/useEdit'
import { zoneChoices } from '../../ui/zones'
import styles from './Settings.module.css'
import { Shown } from './Shown'

export function WorkspaceSection() {
  const { id } = useWorkspace()
  const settings = useQuery(workspaceQuery(id))
  return <Shown query={settings}>{(answer) => <WorkspaceForm key={answer.id} settings={answer} />}</Shown>
}

function WorkspaceForm({ settings }: { settings: WorkspaceSettings }) {
  const queries = useQueryClient()
  const router = useRouter()
  const fixed = !useMay('admin')
  const [name, setName] = useState(settings.name)
  const [zone, setZone] = useState(settings.timezone)
  const save = useMutation({
    mutationFn: (change: WorkspaceChange) => changeWorkspace(settings.id, change),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: workspaceQuery(settings.id).queryKey })
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
      await router.invalidate()
      sayDone('Workspace saved')
    },
  })
  const changed = name.trim() !== settings.name || zone !== settings.timezone
  return (
    <>
      <Card title="Workspace">
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate({ name: name.trim(), timezone: zone })
          }}
        >
          <TextInput
            label="Name"
            value={name}
            maxLength={100}
            disabled={fixed}
            onChange={(event) => setName(event.currentTarget.value)}
            error={save.error?.message}
          />
          <Select
            label="Time zone"
            description="Times and days are shown in it; datetimes sent without an offset are read in it."
            searchable
            allowDeselect={false}
            disabled={fixed}
            data={zoneChoices()}
            value={zone}
            onChange={(value) => setZone(value ?? settings.timezone)}
          />
          <div>
            <Button type="submit" loading={save.isPending} disabled={fixed || !changed || !name.trim()}>
              Save
            </Button>
          </div>
        </form>
      </Card>
      <Identification settings={settings} fixed={fixed} />
    </>
  )
}

function Identification({ settings, fixed }: { settings: WorkspaceSettings; fixed: boolean }) {
  const edit = useEdit()
  const set = (on: boolean) =>
    void edit<WorkspaceSettings>({
      queryKey: workspaceQuery(settings.id).queryKey,
      change: (shown) => ({ ...shown, unified_identification: on }),
      send: () => changeWorkspace(settings.id, { unified_identification: on }),
      sendBack: () => changeWorkspace(settings.id, { unified_identification: !on }),
      message: on ? 'Users are found by e-mail too' : 'Users are no longer found by e-mail',
    })
  return (
    <Card title="Identification" lead="How visitors become known users.">
      <Switch
        label="Find users by e-mail"
        description="A visitor who gives an e-mail that a user already has becomes that user. Without it, only user_id connects visitors."
        checked={settings.unified_identification}
        disabled={fixed}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    </Card>
  )
}

import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { changeWorkspace, workspaceQuery } from '../../api/session'
import type { WorkspaceSettings } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { useEdit } from '../../ui/useEdit'
import { AliasPath } from './AliasPath'
import styles from './Settings.module.css'
import { Shown } from './Shown'

const signals = [
  { name: 'respect_gpc', label: 'Respect Global Privacy Control', called: 'Global Privacy Control' },
  { name: 'respect_dnt', label: 'Respect Do Not Track', called: 'Do Not Track' },
] as const

/** Whom not to track, and under which path. */
export function PrivacySection() {
  const { id } = useWorkspace()
  const settings = useQuery(workspaceQuery(id))
  return (
    <Shown query={settings}>
      {(shown) => (
        <>
          <OptOuts settings={shown} />
          <AliasPath key={shown.alias} settings={shown} />
        </>
      )}
    </Shown>
  )
}

function OptOuts({ settings }: { settings: WorkspaceSettings }) {
  const edit = useEdit()
  const fixed = !useMay('admin')
  const set = (name: (typeof signals)[number]['name'], called: string, on: boolean) =>
    void edit<WorkspaceSettings>({
      queryKey: workspaceQuery(settings.id).queryKey,
      change: (shown) => ({ ...shown, [name]: on }),
      send: () => changeWorkspace(settings.id, { [name]: on }),
      sendBack: () => changeWorkspace(settings.id, { [name]: !on }),
      message: on ? `${called} is respected` : `${called} is no longer looked at`,
    })
  return (
    <Card
      title="Opt-outs"
      lead="With a switch on, nothing is kept of a browser that sends the signal, and the snippet on Install tells the widget to set no cookie there. Copy it again after a change."
    >
      <div className={styles.form}>
        {signals.map(({ name, label, called }) => (
          <Switch
            key={name}
            label={label}
            checked={settings[name]}
            disabled={fixed}
            onChange={(event) => set(name, called, event.currentTarget.checked)}
          />
        ))}
      </div>
    </Card>
  )
}

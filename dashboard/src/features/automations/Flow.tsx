import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { automationQuery, renameAutomation } from '../../api/automations'
import type { Automation } from '../../api/automationTypes'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { InlineText } from '../../ui/InlineText'
import { Screen } from '../../ui/Screen'
import { useEdit } from '../../ui/useEdit'
import { Back } from './Back'
import { Builder } from './Builder'
import styles from './Flow.module.css'
import { FlowActions } from './FlowActions'
import { FlowToolbar } from './FlowToolbar'
import { LiveView } from './LiveView'
import { PublishDialog } from './PublishDialog'
import { LogView } from './runs/LogView'
import { RunsView } from './runs/RunsView'
import { StateTag } from './StateTag'
import type { AutomationSearch } from './search'
import { useEditor } from './useEditor'
import { useNames } from './useNames'

const route = getRouteApi('/in/w/$workspace/automations/$automation')

interface FlowProps {
  automation: Automation
  /** Show the automation anew, as the server has it. */
  onReset: () => void
}

/** Its name, what can be done with it, and one of its views. */
export function Flow({ automation, onReset }: FlowProps) {
  const { id: workspace } = useWorkspace()
  const queries = useQueryClient()
  const mayEdit = useMay('editor') && automation.automation.state !== 'archived'
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const editor = useEditor(automation)
  const names = useNames()
  const [publishing, setPublishing] = useState(false)
  const patch = (change: Partial<AutomationSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const view = search.view ?? 'build'
  const { id } = automation.automation
  const refresh = () => queries.invalidateQueries({ queryKey: automationQuery(workspace, id).queryKey })
  return (
    <Screen
      title={automation.automation.name}
      layout="fill"
      above={<Back />}
      heading={<Heading automation={automation} mayEdit={mayEdit} />}
      actions={
        <FlowActions
          automation={automation}
          editor={editor}
          mayEdit={mayEdit}
          patch={patch}
          onPublish={() => void editor.settle().then(() => setPublishing(true))}
          onDropped={() => void refresh().then(onReset)}
        />
      }
      toolbar={
        <FlowToolbar
          automation={automation}
          editor={editor}
          mayEdit={mayEdit}
          search={search}
          patch={patch}
        />
      }
    >
      <p className={styles.hidden} aria-live="polite">
        {editor.said}
      </p>
      {view === 'build' ? (
        <Builder
          automation={automation}
          editor={editor}
          mayEdit={mayEdit}
          names={names}
          search={search}
          patch={patch}
        />
      ) : view === 'live' ? (
        <LiveView automation={automation} names={names} search={search} patch={patch} />
      ) : view === 'runs' ? (
        <RunsView automation={automation} search={search} patch={patch} />
      ) : (
        <LogView automation={automation} search={search} patch={patch} />
      )}
      {publishing ? (
        <PublishDialog
          automation={automation}
          graph={editor.graph}
          onClose={() => setPublishing(false)}
          onProblems={() => {
            setPublishing(false)
            patch({ view: undefined, node: undefined, panel: 'problems' })
          }}
          onPublished={() => {
            setPublishing(false)
            patch({ view: 'live', node: undefined, panel: undefined })
          }}
        />
      ) : null}
    </Screen>
  )
}

function Heading({ automation, mayEdit }: { automation: Automation; mayEdit: boolean }) {
  const { id: workspace } = useWorkspace()
  const edit = useEdit()
  const { id, name, state, version } = automation.automation
  const rename = (next: string) => {
    if (!next) return
    void edit<Automation>({
      queryKey: automationQuery(workspace, id).queryKey,
      change: (shown) => ({ ...shown, automation: { ...shown.automation, name: next } }),
      send: () => renameAutomation(workspace, id, next),
      sendBack: () => renameAutomation(workspace, id, name),
      message: 'Renamed',
      touches: [['workspace', workspace, 'automations']],
    })
  }
  return (
    <span className={styles.heading}>
      <InlineText label="name" value={name} placeholder="Name" disabled={!mayEdit} onSave={rename} />
      <StateTag state={state} />
      {version > 0 ? <span className={styles.version}>version {version}</span> : null}
    </span>
  )
}

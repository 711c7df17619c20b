import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core'
import {
  IconAdjustments,
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconCircleCheck,
  IconGitCompare,
} from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Automation } from '../../api/automationTypes'
import { plural } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import styles from './Flow.module.css'
import { differenceBetween, isNothing } from './graph/diff'
import { emptyGraph } from './graph/graph'
import { errorsIn } from './problems'
import type { AutomationSearch, Panel, View } from './search'
import type { Editor } from './useEditor'

interface FlowToolbarProps {
  automation: Automation
  editor: Editor
  mayEdit: boolean
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

/** Which view, and the tools of the builder. */
export function FlowToolbar({ automation, editor, mayEdit, search, patch }: FlowToolbarProps) {
  const view = search.view ?? 'build'
  const isPublished = automation.published !== null
  const labels: [View, string][] = [
    ['build', 'Build'],
    ...(isPublished
      ? ([
          ['live', 'Live'],
          ['runs', 'Runs'],
          ['log', 'Log'],
        ] as [View, string][])
      : []),
  ]
  return (
    <>
      <SegmentedControl
        aria-label="View"
        data={labels.map(([value, label]) => ({ value, label }))}
        value={view}
        onChange={(next) =>
          patch({ view: next === 'build' ? undefined : (next as View), node: undefined, panel: undefined })
        }
      />
      {view === 'build' ? (
        <BuildTools automation={automation} editor={editor} mayEdit={mayEdit} search={search} patch={patch} />
      ) : null}
    </>
  )
}

function BuildTools({ automation, editor, mayEdit, search, patch }: FlowToolbarProps) {
  const errors = errorsIn(editor.problems)
  const warnings = editor.problems.length - errors
  const published = automation.published?.graph
  const differs = useMemo(
    () => published !== undefined && !isNothing(differenceBetween(published ?? emptyGraph, editor.graph)),
    [published, editor.graph],
  )
  const toggle = (panel: Panel) =>
    patch({ node: undefined, panel: search.panel === panel ? undefined : panel })
  return (
    <>
      {mayEdit ? (
        <>
          <span className={styles.pair}>
            <Tool label="Undo (Ctrl Z)" disabled={!editor.canUndo} onClick={editor.undo}>
              <IconArrowBackUp size={17} />
            </Tool>
            <Tool label="Do again (Ctrl Shift Z)" disabled={!editor.canRedo} onClick={editor.redo}>
              <IconArrowForwardUp size={17} />
            </Tool>
          </span>
          <Button
            variant={search.panel === 'settings' ? 'light' : 'subtle'}
            color={search.panel === 'settings' ? 'cue' : 'gray'}
            leftSection={<IconAdjustments size={14} />}
            onClick={() => toggle('settings')}
          >
            Rules
          </Button>
        </>
      ) : null}
      {differs ? (
        <Button
          variant={search.panel === 'changes' ? 'light' : 'subtle'}
          color={search.panel === 'changes' ? 'cue' : 'gray'}
          leftSection={<IconGitCompare size={14} />}
          onClick={() => toggle('changes')}
        >
          Changes
        </Button>
      ) : null}
      <span className={styles.end}>
        {mayEdit ? <SavingNote automation={automation} editor={editor} /> : null}
        <Button
          variant="subtle"
          color={errors ? 'red' : 'gray'}
          leftSection={
            errors || warnings ? (
              <IconAlertTriangle size={14} />
            ) : (
              <IconCircleCheck size={14} color="var(--accent)" />
            )
          }
          onClick={() => toggle('problems')}
        >
          {errors ? plural(errors, 'problem') : warnings ? plural(warnings, 'warning') : 'No problems'}
        </Button>
      </span>
    </>
  )
}

interface ToolProps {
  label: string
  disabled: boolean
  onClick: () => void
  children: React.ReactNode
}

function Tool({ label, disabled, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={disabled} variant="transparent" onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** Whether the server has what is seen; after a conflict, the choice between the two. */
function SavingNote({ automation, editor }: { automation: Automation; editor: Editor }) {
  const { saving } = editor
  switch (saving.kind) {
    case 'saving':
      return <span className={styles.note}>Saving …</span>
    case 'conflict':
      return (
        <span className={styles.note} data-tone="amber" role="alert">
          Someone else changed this draft.
          <Button size="compact-xs" variant="default" onClick={editor.takeTheirs}>
            Load theirs
          </Button>
          <Button size="compact-xs" variant="default" onClick={editor.keepMine}>
            Keep mine
          </Button>
        </span>
      )
    case 'failed':
      return (
        <span className={styles.note} data-tone="red" role="alert">
          Not saved: {saving.error instanceof Error ? saving.error.message : 'something went wrong'}
          <Button size="compact-xs" variant="default" onClick={editor.retry}>
            Try again
          </Button>
        </span>
      )
    case 'saved':
      return editor.canUndo ? (
        <span className={styles.note}>
          <IconCheck size={13} aria-hidden /> Saved
        </span>
      ) : automation.draft_changed_at ? (
        <span className={styles.note}>
          Edited <TimeAgo at={automation.draft_changed_at} />
          {automation.draft_changed_by ? ` by ${automation.draft_changed_by}` : ''}
        </span>
      ) : null
  }
}

import { ActionIcon, Button, Menu } from '@mantine/core'
import {
  IconArchive,
  IconCopy,
  IconDots,
  IconFlask,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconRocket,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import {
  automationQuery,
  automationsQuery,
  dropAutomationDraft,
  type Turn,
  turnAutomation,
} from '../../api/automations'
import type { Automation } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { copyText } from '../../ui/clipboard'
import { offerUndo, sayDone, sayFailed } from '../../ui/undo'
import { ArchiveDialog } from './ArchiveDialog'
import { StartDialog } from './StartDialog'
import type { AutomationSearch } from './search'
import type { Editor } from './useEditor'

interface FlowActionsProps {
  automation: Automation
  editor: Editor
  mayEdit: boolean
  patch: (change: Partial<AutomationSearch>) => void
  onPublish: () => void
  /** Called when the draft is gone. */
  onDropped: () => void
}

/** Try it, publish it, and what is done more rarely. */
export function FlowActions({ automation, editor, mayEdit, patch, onPublish, onDropped }: FlowActionsProps) {
  const { automation: item } = automation
  if (!mayEdit) return null
  const hasDraft = automation.draft !== null || editor.canUndo
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFlask size={14} />}
        onClick={() => patch({ view: undefined, node: undefined, panel: 'test' })}
      >
        Test
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerSkipForward size={14} />}
        onClick={() => patch({ view: undefined, node: undefined, panel: 'simulate' })}
      >
        Simulate
      </Button>
      {hasDraft || item.state === 'draft' ? (
        <Button leftSection={<IconRocket size={14} />} onClick={onPublish}>
          Publish
        </Button>
      ) : null}
      <MoreMenu automation={automation} editor={editor} onDropped={onDropped} />
    </>
  )
}

interface MoreMenuProps {
  automation: Automation
  editor: Editor
  onDropped: () => void
}

function MoreMenu({ automation, editor, onDropped }: MoreMenuProps) {
  const { id: workspace } = useWorkspace()
  const [asking, setAsking] = useState<'archive' | 'start' | null>(null)
  const { state, id } = automation.automation
  const turn = useTurn(id)
  const drop = useMutation({
    mutationFn: () => dropAutomationDraft(workspace, id),
    onSuccess: onDropped,
    onError: (error) => sayFailed('Not discarded', error),
  })
  const isPublished = automation.published !== null
  const isManual = automation.published?.graph.triggers?.some(({ kind }) => kind === 'manual') ?? false
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="More">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state === 'live' ? (
            <Menu.Item leftSection={<IconPlayerPause size={15} />} onClick={() => turn('pause')}>
              Pause
            </Menu.Item>
          ) : state === 'paused' ? (
            <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => turn('resume')}>
              Resume
            </Menu.Item>
          ) : null}
          {isManual && state === 'live' ? (
            <Menu.Item leftSection={<IconPlayerPlay size={15} />} onClick={() => setAsking('start')}>
              Start for a user…
            </Menu.Item>
          ) : null}
          <Menu.Item
            leftSection={<IconCopy size={15} />}
            onClick={() =>
              void copyText(JSON.stringify(editor.graph, null, 2)).then((done) => {
                if (done) sayDone('Copied as JSON')
              })
            }
          >
            Copy as JSON
          </Menu.Item>
          {automation.draft && isPublished ? (
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => drop.mutate()}>
              Discard the draft
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item
            color="var(--red-text)"
            leftSection={<IconArchive size={15} />}
            onClick={() => setAsking('archive')}
          >
            Archive…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'archive' ? (
        <ArchiveDialog automation={automation.automation} onClose={() => setAsking(null)} />
      ) : asking === 'start' ? (
        <StartDialog automation={id} onClose={() => setAsking(null)} />
      ) : null}
    </>
  )
}

const opposite: Partial<Record<Turn, Turn>> = { pause: 'resume', resume: 'pause' }
const done: Record<Turn, string> = {
  pause: 'Paused: nobody enters, and runs rest',
  resume: 'Live again',
  archive: 'Archived',
}

function useTurn(id: number): (turn: Turn) => void {
  const { id: workspace } = useWorkspace()
  const queries = useQueryClient()
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: automationQuery(workspace, id).queryKey }),
      queries.invalidateQueries({ queryKey: automationsQuery(workspace).queryKey }),
    ])
  const act = async (turn: Turn, mayUndo: boolean) => {
    try {
      await turnAutomation(workspace, id, turn)
      const back = opposite[turn]
      if (back && mayUndo) offerUndo(done[turn], () => void act(back, false))
    } catch (error) {
      sayFailed('Not done', error)
    }
    await refresh()
  }
  return (turn) => void act(turn, true)
}

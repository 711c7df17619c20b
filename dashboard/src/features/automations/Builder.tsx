import { useMemo, useState } from 'react'
import type { Automation } from '../../api/automationTypes'
import { plural } from '../../ui/figures'
import { BuilderPanel } from './BuilderPanel'
import { Canvas } from './canvas/Canvas'
import { StepPicker } from './canvas/StepPicker'
import { focusStop } from './canvas/stops'
import { type CanvasActions, type Overlay, startId } from './canvas/view'
import { copied, keepCopied } from './copied'
import styles from './Flow.module.css'
import { differenceBetween } from './graph/diff'
import { clipOf, mayStand, targetsOf, withClip, withoutStep, withStep, withWayTo } from './graph/edit'
import {
  type Graph,
  leadsTo,
  type NodeKind,
  nodeOf,
  type Place,
  START,
  waysInto,
  waysOn,
} from './graph/graph'
import { newNode, nodeKinds } from './graph/kinds'
import { exitWords, type Names, titleOf } from './graph/words'
import { newNodeId } from './ids'
import { problemsOnNodes } from './problems'
import type { AutomationSearch } from './search'
import type { Editor } from './useEditor'
import { useUndoKeys } from './useUndoKeys'

interface BuilderProps {
  automation: Automation
  editor: Editor
  mayEdit: boolean
  names: Names
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

/** The canvas and the panel beside it. */
export function Builder({ automation, editor, mayEdit, names, search, patch }: BuilderProps) {
  const { graph } = editor
  const [picking, setPicking] = useState<Place | null>(null)
  const [byKeyboard, setByKeyboard] = useState(false)
  const [tried, setTried] = useState<Overlay | null>(null)
  const select = (id: string | undefined, keyboard = false) => {
    setByKeyboard(keyboard)
    patch({ node: id, panel: undefined })
  }
  useUndoKeys(mayEdit, editor)
  const published = automation.published?.graph
  const overlay = useMemo<Overlay>(
    () => ({
      problems: problemsOnNodes(graph, editor.problems),
      ...(published ? { changes: changesOver(published, graph) } : {}),
    }),
    [graph, editor.problems, published],
  )
  const isTrying = search.panel === 'test' || search.panel === 'simulate'
  const actions = useActions(editor, select, setPicking)
  return (
    <div className={styles.split}>
      <Canvas
        graph={graph}
        names={names}
        selected={search.node ?? null}
        onSelect={select}
        overlay={isTrying && tried ? tried : overlay}
        {...(mayEdit ? { actions } : {})}
      />
      <BuilderPanel
        automation={automation}
        editor={editor}
        mayEdit={mayEdit}
        names={names}
        search={search}
        byKeyboard={byKeyboard}
        onSelect={select}
        onClose={() => {
          const from = search.node
          patch({ node: undefined, panel: undefined })
          if (from) requestAnimationFrame(() => focusStop(from))
        }}
        onTried={setTried}
      />
      {picking ? (
        <Picking
          place={picking}
          editor={editor}
          names={names}
          onPlace={setPicking}
          onAdded={(id) => {
            setPicking(null)
            select(id, true)
          }}
          onClose={() => setPicking(null)}
        />
      ) : null}
    </div>
  )
}

interface PickingProps {
  place: Place
  editor: Editor
  names: Names
  onPlace: (place: Place) => void
  /** With the step the panel goes to. */
  onAdded: (id: string) => void
  onClose: () => void
}

function Picking({ place, editor, names, onPlace, onAdded, onClose }: PickingProps) {
  const { graph } = editor
  const node = place.node ? nodeOf(graph, place.node) : undefined
  const words = node ? `After “${titleOf(node)}”` : 'First of all'
  const clip = copied()
  const put = (next: Graph, said: string, id: string | null) => {
    editor.change(next, null, said)
    if (id) onAdded(id)
    else onClose()
  }
  return (
    <StepPicker
      place={words}
      exits={node ? waysOn(node).map(([exit]) => ({ value: exit, label: exitWords(node, exit) })) : []}
      exit={place.exit}
      onExit={(exit) => onPlace({ node: place.node, exit })}
      fits={(kind) => mayStand(graph, place, newNode(kind, ''))}
      targets={leadsTo(graph, place) === null && place.node !== null ? targetsOf(graph, place) : []}
      names={names}
      copied={clip.nodes.length}
      onKind={(kind: NodeKind) => {
        const id = newNodeId(kind)
        put(withStep(graph, place, newNode(kind, id)), `${nodeKinds[kind].label} added`, id)
      }}
      onTarget={(id) => put(withWayTo(graph, place, id), 'Connected', null)}
      onPaste={() => {
        const next = withClip(graph, place, clip, newNodeId)
        put(
          next,
          next === graph ? 'Not pasted: what follows here would be lost' : 'Pasted',
          leadsTo(next, place),
        )
      }}
      onClose={onClose}
    />
  )
}

/** Where a step that is added after another goes: its first exit that leads nowhere, else its main one. */
function placeAfter(graph: Graph, id: string): Place | null {
  if (id === startId) return START
  const node = nodeOf(graph, id)
  const ways = node ? waysOn(node) : []
  const exit = (ways.find(([, to]) => to === null) ?? ways[0])?.[0]
  return exit === undefined ? null : { node: id, exit }
}

function useActions(
  editor: Editor,
  select: (id: string | undefined) => void,
  pick: (place: Place) => void,
): CanvasActions {
  const { graph } = editor
  return {
    add: (place) => {
      const found = place.exit ? place : placeAfter(graph, place.node ?? startId)
      if (found) pick(found)
    },
    remove: (id) => {
      const node = nodeOf(graph, id)
      if (!node) return
      const before = waysInto(graph, id)[0]?.node ?? startId
      editor.change(withoutStep(graph, id), null, `${titleOf(node)} removed`)
      select(undefined)
      requestAnimationFrame(() => focusStop(before))
    },
    copy: (id, whole) => {
      const clip = clipOf(graph, id, whole)
      keepCopied(clip)
      editor.say(`${plural(clip.nodes.length, 'step')} copied`)
    },
    paste: (id) => {
      const place = placeAfter(graph, id)
      if (!place) return
      const next = withClip(graph, place, copied(), newNodeId)
      if (next === graph) return
      editor.change(next, null, 'Pasted')
      const added = leadsTo(next, place)
      if (added) requestAnimationFrame(() => focusStop(added))
    },
  }
}

function changesOver(published: Graph, graph: Graph): ReadonlyMap<string, 'added' | 'changed'> {
  const { added, changed } = differenceBetween(published, graph)
  return new Map([
    ...added.map(({ id }) => [id, 'added'] as const),
    ...changed
      .filter(({ fields }) => fields.some((field) => field !== 'way'))
      .map(({ node }) => [node.id, 'changed'] as const),
  ])
}

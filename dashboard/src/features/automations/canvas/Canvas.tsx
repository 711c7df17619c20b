import { ActionIcon, Tooltip } from '@mantine/core'
import { IconMinus, IconPlus, IconViewportTall } from '@tabler/icons-react'
import { Fragment, type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { type Graph, nodeOf, triggersOf } from '../graph/graph'
import { layoutOf } from '../graph/layout'
import type { Names } from '../graph/words'
import styles from './Canvas.module.css'
import { Lines, Marks } from './Lines'
import { moved } from './moves'
import { NodeCard } from './NodeCard'
import { startHeight, TriggersCard } from './TriggersCard'
import { usePanZoom } from './usePanZoom'
import { type CanvasActions, type Overlay, placeKey, startId } from './view'

interface CanvasProps {
  graph: Graph
  names: Names
  /** What the panel beside it is about. */
  selected: string | null
  onSelect: (id: string, byKeyboard: boolean) => void
  overlay: Overlay
  /** Left out where it is only looked at. */
  actions?: CanvasActions
  /** Called with a node where people wait. */
  onWaiting?: (node: string) => void
}

const bareHeight = 64
const countedHeight = 90

/** An automation drawn top to bottom. One stop for the Tab key; arrows move between its steps. */
export function Canvas({ graph, names, selected, onSelect, overlay, actions, onWaiting }: CanvasProps) {
  const nodeHeight = overlay.counts ? countedHeight : bareHeight
  const triggers = triggersOf(graph).length
  const layout = useMemo(
    () => layoutOf(graph, nodeHeight, startHeight(triggers)),
    [graph, nodeHeight, triggers],
  )
  const frame = useRef<HTMLDivElement>(null)
  const { zoom, zoomBy, fit, panning } = usePanZoom(frame, layout)
  const current = selected && (selected === startId || layout.boxes.has(selected)) ? selected : startId
  const focusOn = (id: string) => stopIn(frame.current, id)?.focus()
  const hadFocus = useRef<string | null>(null)
  useFocusAfterEdit(frame, hadFocus, current)
  // Each step is followed by its ways, so that all is read in the order it is drawn.
  const marksOf = (node: string | null) =>
    layout.lines
      .filter(({ place }) => place.node === node)
      .map((line) => (
        <Marks
          key={placeKey(line.place)}
          line={line}
          graph={graph}
          overlay={overlay}
          onAdd={actions?.add}
          onGo={focusOn}
        />
      ))
  const onKeyDown = (event: KeyboardEvent) => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-stop]')?.dataset.stop
    const handled = at ? keyOn(at, event) : false
    if (handled) event.preventDefault()
  }
  const keyOn = (at: string, event: KeyboardEvent): boolean => {
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand) return actions ? commandKey(at, event, actions) : false
    switch (event.key) {
      case 'ArrowUp':
      case 'ArrowDown':
      case 'ArrowLeft':
      case 'ArrowRight': {
        const next = moved(graph, layout, at, event.key)
        if (next) focusOn(next)
        return true
      }
      case 'Home':
        focusOn(startId)
        return true
      default:
        return actions ? editKey(at, event.key, actions) : false
    }
  }
  return (
    <div className={styles.place}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the steps inside */}
      <div
        ref={frame}
        className={styles.frame}
        {...panning}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          hadFocus.current =
            (event.target as HTMLElement).closest<HTMLElement>('[data-stop]')?.dataset.stop ?? null
        }}
      >
        <div className={styles.sheet} style={{ width: layout.width, height: layout.height, zoom }}>
          <Lines layout={layout} overlay={overlay} />
          <TriggersCard
            graph={graph}
            box={layout.start}
            names={names}
            overlay={overlay}
            selected={selected === startId}
            isStop={current === startId}
            onSelect={(byKeyboard) => onSelect(startId, byKeyboard)}
          />
          {marksOf(null)}
          {[...layout.boxes].map(([id, box]) => {
            const node = nodeOf(graph, id)
            return node ? (
              <Fragment key={id}>
                <NodeCard
                  node={node}
                  box={box}
                  height={nodeHeight}
                  names={names}
                  overlay={overlay}
                  selected={id === selected}
                  isStop={id === current}
                  onSelect={(byKeyboard) => onSelect(id, byKeyboard)}
                  {...(onWaiting ? { onWaiting: () => onWaiting(id) } : {})}
                />
                {marksOf(id)}
              </Fragment>
            ) : null
          })}
        </div>
      </div>
      <div className={styles.zoom}>
        <Zoom label="Closer" onClick={() => zoomBy(1.2)}>
          <IconPlus size={15} />
        </Zoom>
        <Zoom label="Farther" onClick={() => zoomBy(1 / 1.2)}>
          <IconMinus size={15} />
        </Zoom>
        <Zoom label="Show all of it" onClick={fit}>
          <IconViewportTall size={15} />
        </Zoom>
      </div>
    </div>
  )
}

function Zoom({
  label,
  onClick,
  children,
}: {
  label: string
  onClick: () => void
  children: React.ReactNode
}) {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

function stopIn(frame: HTMLElement | null, id: string): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(id)}"]`) ?? null
}

/** When the step that had the keyboard is gone, the one that took its place gets it. */
function useFocusAfterEdit(
  frame: React.RefObject<HTMLDivElement | null>,
  hadFocus: React.RefObject<string | null>,
  current: string,
): void {
  useLayoutEffect(() => {
    const held = hadFocus.current
    if (held === null || stopIn(frame.current, held) || document.activeElement !== document.body) return
    stopIn(frame.current, current)?.focus()
  })
  useEffect(() => {
    stopIn(frame.current, current)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [frame, current])
}

function commandKey(at: string, event: KeyboardEvent, actions: CanvasActions): boolean {
  switch (event.key.toLowerCase()) {
    case 'c':
      if (at === startId || document.getSelection()?.toString()) return false
      actions.copy(at, event.shiftKey)
      return true
    case 'v':
      actions.paste(at)
      return true
    default:
      return false
  }
}

function editKey(at: string, key: string, actions: CanvasActions): boolean {
  switch (key) {
    case 'a':
      actions.add({ node: at === startId ? null : at, exit: '' })
      return true
    case 'Delete':
    case 'Backspace':
      if (at === startId) return false
      actions.remove(at)
      return true
    default:
      return false
  }
}

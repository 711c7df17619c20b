import { IconAlertTriangle, IconDoorEnter } from '@tabler/icons-react'
import { type Graph, triggersOf } from '../graph/graph'
import { type Box, nodeWidth } from '../graph/layout'
import { type Names, triggerWords } from '../graph/words'
import styles from './Canvas.module.css'
import { TriggerIcon } from './KindMark'
import { type Overlay, startId } from './view'

const headHeight = 40
const lineHeight = 24

export function startHeight(triggers: number): number {
  return headHeight + Math.max(1, triggers) * lineHeight + 8
}

interface TriggersCardProps {
  graph: Graph
  box: Box
  names: Names
  overlay: Overlay
  selected: boolean
  isStop: boolean
  /** With whether the keyboard chose it. */
  onSelect: (byKeyboard: boolean) => void
}

/** What lets users in, above everything. */
export function TriggersCard({ graph, box, names, overlay, selected, isStop, onSelect }: TriggersCardProps) {
  const triggers = triggersOf(graph)
  const wrong = overlay.problems?.get(startId)
  return (
    <button
      type="button"
      className={styles.start}
      data-stop={startId}
      data-selected={selected}
      data-wrong={wrong ? (wrong.errors > 0 ? 'error' : 'warning') : undefined}
      tabIndex={isStop ? 0 : -1}
      aria-current={selected || undefined}
      style={{ left: box.x, top: box.y, width: nodeWidth, height: startHeight(triggers.length) }}
      onClick={(event) => onSelect(event.detail === 0)}
    >
      <span className={styles.startHead}>
        <IconDoorEnter size={15} stroke={1.8} aria-hidden />
        {triggers.length > 1 ? 'Users enter on any of' : 'Users enter on'}
        {wrong ? (
          <span className={styles.wrong} title={wrong.text}>
            <IconAlertTriangle size={14} aria-hidden />
            <span className={styles.hidden}>, {wrong.text}</span>
          </span>
        ) : null}
      </span>
      {triggers.length === 0 ? <span className={styles.startLine}>Nothing yet: choose a trigger</span> : null}
      {triggers.map((trigger) => (
        <span key={trigger.id} className={styles.startLine} title={triggerWords(trigger, names)}>
          <TriggerIcon kind={trigger.kind} />
          <span>{triggerWords(trigger, names)}</span>
        </span>
      ))}
    </button>
  )
}

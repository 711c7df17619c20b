import { IconAlertTriangle } from '@tabler/icons-react'
import { count, plural, shortCount } from '../../../ui/figures'
import type { GraphNode } from '../graph/graph'
import { nodeKinds } from '../graph/kinds'
import { type Box, nodeWidth } from '../graph/layout'
import { type Names, summaryOf, titleOf } from '../graph/words'
import styles from './Canvas.module.css'
import { KindMark } from './KindMark'
import type { Overlay } from './view'

interface NodeCardProps {
  node: GraphNode
  box: Box
  height: number
  names: Names
  overlay: Overlay
  selected: boolean
  isStop: boolean
  /** With whether the keyboard chose it. */
  onSelect: (byKeyboard: boolean) => void
  onWaiting?: () => void
}

/** A step: what it is, what it does, and what lies over it. */
export function NodeCard({
  node,
  box,
  height,
  names,
  overlay,
  selected,
  isStop,
  onSelect,
  onWaiting,
}: NodeCardProps) {
  const wrong = overlay.problems?.get(node.id)
  const { taken } = overlay
  const change = overlay.changes?.get(node.id)
  const summary = summaryOf(node, names)
  return (
    <div
      className={styles.node}
      data-selected={selected}
      data-wrong={wrong ? (wrong.errors > 0 ? 'error' : 'warning') : undefined}
      data-taken={taken ? (taken.nodes.has(node.id) ? 'yes' : 'no') : undefined}
      data-at={taken?.at === node.id || undefined}
      data-end={nodeKinds[node.kind].group === 'end' || undefined}
      style={{ left: box.x, top: box.y, width: nodeWidth, height }}
    >
      <button
        type="button"
        className={styles.card}
        data-stop={node.id}
        tabIndex={isStop ? 0 : -1}
        aria-current={selected || undefined}
        onClick={(event) => onSelect(event.detail === 0)}
      >
        <KindMark kind={node.kind} />
        <span className={styles.text}>
          <span className={styles.title}>{titleOf(node)}</span>
          {summary ? (
            <span className={styles.summary} title={summary}>
              {summary}
            </span>
          ) : null}
        </span>
        {change ? (
          <span className={styles.change} data-change={change}>
            {change === 'added' ? 'new' : 'changed'}
          </span>
        ) : null}
        {wrong ? (
          <span className={styles.wrong} title={wrong.text}>
            <IconAlertTriangle size={15} aria-hidden />
            <span className={styles.hidden}>, {wrong.text}</span>
          </span>
        ) : null}
        {taken?.at === node.id ? <span className={styles.hidden}>, the run is here</span> : null}
      </button>
      {overlay.counts ? <Counts node={node} overlay={overlay} {...(onWaiting ? { onWaiting } : {})} /> : null}
    </div>
  )
}

function Counts({ node, overlay, onWaiting }: { node: GraphNode; overlay: Overlay; onWaiting?: () => void }) {
  const { entered = 0, waiting = 0, errors = 0 } = overlay.counts?.[node.id] ?? {}
  return (
    <span className={styles.counts}>
      <span title={`${plural(entered, 'run')} came here`}>{shortCount(entered)} came</span>
      {waiting > 0 && onWaiting ? (
        <button
          type="button"
          className={styles.waiting}
          title="Who waits here"
          aria-label={`${plural(waiting, 'user')} waiting at ${titleOf(node)}: show who`}
          onClick={onWaiting}
        >
          {shortCount(waiting)} waiting
        </button>
      ) : waiting > 0 ? (
        <span className={styles.waitingText}>{shortCount(waiting)} waiting</span>
      ) : null}
      {errors > 0 ? (
        <span className={styles.errors} title={`${count(errors)} failed here`}>
          {plural(errors, 'error')}
        </span>
      ) : null}
    </span>
  )
}

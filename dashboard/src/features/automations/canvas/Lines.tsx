import { IconCornerLeftUp, IconPlus } from '@tabler/icons-react'
import { shortCount } from '../../../ui/figures'
import { type Graph, nodeOf, type Place, triggersOf } from '../graph/graph'
import type { Layout, Line } from '../graph/layout'
import { exitWords, titleOf } from '../graph/words'
import styles from './Canvas.module.css'
import { type Overlay, placeKey } from './view'

interface LinesProps {
  layout: Layout
  overlay: Overlay
}

/** The ways between steps. */
export function Lines({ layout, overlay }: LinesProps) {
  const state = (line: Line) =>
    overlay.taken ? (overlay.taken.exits.has(placeKey(line.place)) ? 'taken' : 'left') : undefined
  const inOrder = [...layout.lines].sort(
    (one, other) => Number(state(one) === 'taken') - Number(state(other) === 'taken'),
  )
  return (
    <svg className={styles.lines} width={layout.width} height={layout.height} aria-hidden="true">
      {inOrder.map((line) => (
        <path key={placeKey(line.place)} d={line.path} data-kind={line.kind} data-state={state(line)} />
      ))}
      {inOrder
        .filter(({ kind }) => kind === 'way')
        .map(({ place, end, ...line }) => (
          <path
            key={placeKey(place)}
            className={styles.arrow}
            data-state={state({ place, end, ...line })}
            d={`M${end.x - 4.5} ${end.y - 7}L${end.x} ${end.y - 1}L${end.x + 4.5} ${end.y - 7}`}
          />
        ))}
    </svg>
  )
}

interface MarksProps {
  line: Line
  graph: Graph
  overlay: Overlay
  onAdd: ((place: Place) => void) | undefined
  onGo: (id: string) => void
}

/** What a way's branch is called, how many took it, and a + on it. */
export function Marks({ line, graph, overlay, onAdd, onGo }: MarksProps) {
  const { place, label } = line
  const node = place.node ? nodeOf(graph, place.node) : undefined
  const passed = place.node ? overlay.counts?.[place.node]?.exits[place.exit] : undefined
  const words = node ? exitWords(node, place.exit) : ''
  const back = line.kind === 'back' && line.to ? nodeOf(graph, line.to) : undefined
  const hasStart = place.node !== null || triggersOf(graph).length > 0
  return (
    <>
      {label ? (
        <span className={styles.exit} data-exit={place.exit} style={{ left: label.x, top: label.y }}>
          {words}
          {passed ? <strong>{shortCount(passed)}</strong> : null}
        </span>
      ) : passed ? (
        <span className={styles.passed} style={{ left: line.end.x, top: line.plus.y }}>
          {shortCount(passed)}
        </span>
      ) : null}
      {back ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.back}
          style={{ left: line.end.x, top: line.end.y }}
          onClick={() => onGo(back.id)}
        >
          <IconCornerLeftUp size={13} aria-hidden />
          <span>Back to {titleOf(back)}</span>
        </button>
      ) : onAdd && hasStart ? (
        <button
          type="button"
          tabIndex={-1}
          className={styles.plus}
          data-loose={line.kind === 'loose'}
          aria-label={`Add a step ${node ? `after ${titleOf(node)}` : 'first'}${words ? `: ${words}` : ''}`}
          style={{ left: line.plus.x, top: line.plus.y }}
          onClick={() => onAdd(place)}
        >
          <IconPlus size={13} stroke={2.2} aria-hidden />
        </button>
      ) : line.kind === 'loose' ? (
        <span
          className={styles.stop}
          style={{ left: line.end.x, top: line.end.y }}
          title="The run ends here, completed"
        />
      ) : null}
    </>
  )
}

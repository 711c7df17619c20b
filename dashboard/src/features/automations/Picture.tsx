import type { Graph } from '../../api/automationTypes'
import styles from './Automations.module.css'
import { nodesOf } from './graph/graph'
import { nodeKinds } from './graph/kinds'
import { layoutOf, nodeWidth } from './graph/layout'

const nodeHeight = 64
const startHeight = 56
/** How much of it is seen: the upper part, so that all pictures are drawn to the same scale. */
const seen = { width: 900, height: 480 }

/** An automation in small: its shape, and what its steps are by colour. */
export function Picture({ graph }: { graph: Graph }) {
  const layout = layoutOf(graph, nodeHeight, startHeight)
  const left = layout.width / 2 - seen.width / 2
  return (
    <svg
      className={styles.picture}
      viewBox={`${left} 4 ${seen.width} ${seen.height}`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden
    >
      {layout.lines.map((line) => (
        <path key={`${line.place.node} ${line.place.exit}`} d={line.path} />
      ))}
      <rect
        x={layout.start.x}
        y={layout.start.y}
        width={nodeWidth}
        height={startHeight}
        rx={12}
        data-group="start"
      />
      {nodesOf(graph).map((node) => {
        const box = layout.boxes.get(node.id)
        return box ? (
          <rect
            key={node.id}
            x={box.x}
            y={box.y}
            width={nodeWidth}
            height={nodeHeight}
            rx={nodeKinds[node.kind].group === 'end' ? 32 : 12}
            data-group={nodeKinds[node.kind].group}
          />
        ) : null
      })}
    </svg>
  )
}

import type { StepItem } from '../../../api/automationTypes'
import { placeKey } from '../canvas/view'
import { type Graph, nodeOf, START, waysOn } from '../graph/graph'

/** The way a run took: where it came, by which exits it went on, and where it is now. */
export function takenBy(graph: Graph, steps: readonly StepItem[], at: string | null) {
  const visited = steps.map(({ node }) => node).filter((id) => nodeOf(graph, id))
  const exits = new Set(
    steps.flatMap(({ node, exit }) => (exit && nodeOf(graph, node) ? [placeKey({ node, exit })] : [])),
  )
  for (const [place, from] of visited.entries()) {
    const to = visited[place + 1]
    const node = nodeOf(graph, from)
    if (!node || to === undefined || to === from) continue
    const leading = waysOn(node).filter(([, target]) => target === to)
    const isKnown = leading.some(([exit]) => exits.has(placeKey({ node: from, exit })))
    const [first] = leading
    if (first && !isKnown) exits.add(placeKey({ node: from, exit: first[0] }))
  }
  if (visited.length > 0) exits.add(placeKey(START))
  return { nodes: new Set(visited), exits, at }
}

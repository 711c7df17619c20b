import { type Graph, nodeOf, waysInto, waysOn } from '../graph/graph'
import type { Layout } from '../graph/layout'
import { startId } from './view'

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight'

/** Where an arrow key goes from a node: down and up along the ways, left and right to what stands there. */
export function moved(graph: Graph, layout: Layout, from: string, direction: Direction): string | null {
  switch (direction) {
    case 'ArrowDown':
      return downFrom(graph, from)
    case 'ArrowUp':
      return upFrom(graph, layout, from)
    case 'ArrowLeft':
      return besides(layout, from, -1)
    case 'ArrowRight':
      return besides(layout, from, 1)
  }
}

function downFrom(graph: Graph, from: string): string | null {
  if (from === startId) return graph.start ?? null
  const node = nodeOf(graph, from)
  return node ? (waysOn(node).find(([, to]) => to !== null)?.[1] ?? null) : null
}

function upFrom(graph: Graph, layout: Layout, from: string): string | null {
  if (from === startId) return null
  const height = (id: string) => layout.boxes.get(id)?.y ?? 0
  const above = waysInto(graph, from)
    .map(({ node }) => node ?? startId)
    .filter((id) => id === startId || height(id) < height(from))
  return above.sort((one, other) => height(other) - height(one))[0] ?? null
}

function besides(layout: Layout, from: string, side: 1 | -1): string | null {
  const own = layout.boxes.get(from)
  if (!own) return null
  const far = (id: string) => {
    const box = layout.boxes.get(id) ?? own
    return Math.abs(box.x - own.x) + 2 * Math.abs(box.y - own.y)
  }
  const there = [...layout.boxes].filter(([, box]) => (box.x - own.x) * side > 1).map(([id]) => id)
  return there.sort((one, other) => far(one) - far(other))[0] ?? null
}

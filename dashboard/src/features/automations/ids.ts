import type { NodeKind } from './graph/graph'

/** An id that no step had before: runs that wait find their step by it, so none is used again. */
export function newNodeId(kind: NodeKind): string {
  return `${kind}_${random()}`
}

export function newTriggerId(): string {
  return `trigger_${random()}`
}

function random(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1))
  return number.toString(36).padStart(7, '0').slice(-6)
}

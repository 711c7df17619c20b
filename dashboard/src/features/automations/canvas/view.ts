import type { NodeCounts } from '../../../api/automationTypes'
import type { Place } from '../graph/graph'

/** What lies over the graph: problems while it is made, counts where it is live, the way a run took. */
export interface Overlay {
  /** Errors and warnings by node or trigger; the triggers' card is under `start`. */
  problems?: ReadonlyMap<string, { errors: number; warnings: number; text: string }>
  counts?: Readonly<Record<string, NodeCounts>>
  /** Nodes that were come to, in order, and the exits that were taken, as `node exit`. */
  taken?: { nodes: ReadonlySet<string>; exits: ReadonlySet<string>; at: string | null }
  /** Nodes that are not in the live version yet, or differ from it. */
  changes?: ReadonlyMap<string, 'added' | 'changed'>
}

/** What people may do on the canvas; left out where it is only looked at. */
export interface CanvasActions {
  add: (place: Place) => void
  remove: (id: string) => void
  copy: (id: string, whole: boolean) => void
  paste: (id: string) => void
}

export const startId = 'start'

export function placeKey({ node, exit }: Place): string {
  return `${node ?? startId} ${exit}`
}

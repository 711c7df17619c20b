import {
  clipOf,
  mayStand,
  targetsOf,
  withClip,
  withNode,
  withoutBranch,
  withoutStep,
  withStep,
  withWayTo,
} from '../src/features/automations/graph/edit'
import {
  emptyGraph,
  type Graph,
  leadsTo,
  type NodeKind,
  nodesOf,
  type Place,
  START,
  waysOn,
} from '../src/features/automations/graph/graph'
import { newNode, nodeKinds } from '../src/features/automations/graph/kinds'

/** Numbers between 0 and 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

let made = 0
export const newId = (kind: NodeKind) => `${kind}_${++made}`

export function placesOf(graph: Graph): Place[] {
  return [START, ...nodesOf(graph).flatMap((node) => waysOn(node).map(([exit]) => ({ node: node.id, exit })))]
}

const kinds = Object.keys(nodeKinds) as NodeKind[]

/** What a person might do next: add, remove, connect, cut, paste or change a split's branches. */
export function anEdit(graph: Graph, random: () => number): Graph {
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  const place = pick(placesOf(graph)) ?? START
  const node = pick(nodesOf(graph))
  const kind = pick(kinds) ?? 'wait'
  const dice = random()
  if (!node || dice < 0.5) {
    const added = newNode(kind, newId(kind))
    return mayStand(graph, place, added) ? withStep(graph, place, added) : graph
  }
  if (dice < 0.65) return withoutStep(graph, node.id)
  if (dice < 0.7) return withoutBranch(graph, node.id)
  if (dice < 0.82) {
    const target = pick(targetsOf(graph, place))
    return target && leadsTo(graph, place) === null ? withWayTo(graph, place, target.id) : graph
  }
  if (dice < 0.92) return withClip(graph, place, clipOf(graph, node.id, random() < 0.5), newId)
  return node.kind === 'split' && node.branches.length > 2
    ? withNode(graph, { ...node, branches: node.branches.slice(1) })
    : withNode(graph, { ...node, name: 'renamed' })
}

/** A graph after so many random edits. */
export function aGraph(seed: number, edits: number): Graph {
  const random = randomOf(seed)
  let graph = emptyGraph
  for (let count = 0; count < edits; count += 1) graph = anEdit(graph, random)
  return graph
}

import type { Condition, Graph, GraphNode, Trigger } from '../../../api/automationTypes'

export type { Condition, Graph, GraphNode, Trigger }
export type NodeKind = GraphNode['kind']
export type TriggerKind = Trigger['kind']
export type NodeOf<Kind extends NodeKind> = Extract<GraphNode, { kind: Kind }>
export type TriggerOf<Kind extends TriggerKind> = Extract<Trigger, { kind: Kind }>

/** Where a way begins: an exit of a node, or the triggers. */
export interface Place {
  /** Null: the triggers. */
  node: string | null
  exit: string
}

export type Way = readonly [exit: string, to: string | null]

export const START: Place = { node: null, exit: 'next' }
export const emptyGraph: Graph = {}

export function nodesOf(graph: Graph): readonly GraphNode[] {
  return graph.nodes ?? []
}

export function triggersOf(graph: Graph): readonly Trigger[] {
  return graph.triggers ?? []
}

export function nodeOf(graph: Graph, id: string): GraphNode | undefined {
  return nodesOf(graph).find((node) => node.id === id)
}

/** The exits of a node and where they lead, the main one first. */
export function waysOn(node: GraphNode): readonly Way[] {
  switch (node.kind) {
    case 'condition':
      return [
        ['yes', node.yes ?? null],
        ['no', node.no ?? null],
      ]
    case 'split':
      return node.branches.map((branch) => [branch.id, branch.next ?? null])
    case 'wait_event':
      return [
        ['next', node.next ?? null],
        ['timeout', node.timeout_next ?? null],
      ]
    case 'goal':
    case 'exit':
      return []
    default:
      return [['next', node.next ?? null]]
  }
}

/** The node with one exit leading elsewhere. */
export function withWay(node: GraphNode, exit: string, to: string | null): GraphNode {
  switch (node.kind) {
    case 'condition':
      return { ...node, [exit]: to }
    case 'split':
      return {
        ...node,
        branches: node.branches.map((branch) => (branch.id === exit ? { ...branch, next: to } : branch)),
      }
    case 'wait_event':
      return exit === 'timeout' ? { ...node, timeout_next: to } : { ...node, next: to }
    case 'goal':
    case 'exit':
      return node
    default:
      return { ...node, next: to }
  }
}

export function leadsTo(graph: Graph, place: Place): string | null {
  if (place.node === null) return graph.start ?? null
  const node = nodeOf(graph, place.node)
  return (node && waysOn(node).find(([exit]) => exit === place.exit)?.[1]) ?? null
}

/** Every way into a node. */
export function waysInto(graph: Graph, id: string): Place[] {
  const start = graph.start === id ? [START] : []
  return [
    ...start,
    ...nodesOf(graph).flatMap((node) =>
      waysOn(node)
        .filter(([, to]) => to === id)
        .map(([exit]) => ({ node: node.id, exit })),
    ),
  ]
}

/** Kinds where time passes whenever a run comes there: what a loop needs. A date that is past is not waited for. */
const resting = new Set<NodeKind>(['wait', 'wait_event'])

const isResting = (node: GraphNode): boolean => resting.has(node.kind)
export const isEnd = (node: GraphNode): boolean => node.kind === 'goal' || node.kind === 'exit'

/** Everything that can be reached from a node, itself included. */
export function reachedFrom(graph: Graph, id: string | null): Set<string> {
  const byId = new Map(nodesOf(graph).map((node) => [node.id, node]))
  const reached = new Set<string>()
  const open = id === null ? [] : [id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = byId.get(next)
    if (!node || reached.has(next)) continue
    reached.add(next)
    for (const [, to] of waysOn(node)) if (to) open.push(to)
  }
  return reached
}

/** Whether some way leads round in a circle without ever waiting. */
export function hasRestlessLoop(graph: Graph): boolean {
  const byId = new Map(nodesOf(graph).map((node) => [node.id, node]))
  const done = new Set<string>()
  const onWay = new Set<string>()
  const circles = (id: string): boolean => {
    if (onWay.has(id)) return true
    const node = byId.get(id)
    if (!node || done.has(id) || isResting(node)) return false
    onWay.add(id)
    const found = waysOn(node).some(([, to]) => to !== null && circles(to))
    onWay.delete(id)
    done.add(id)
    return found
  }
  return [...byId.keys()].some(circles)
}

/** What is wrong with the shape of a graph; editing keeps this empty. */
export function faultsOf(graph: Graph): string[] {
  const nodes = nodesOf(graph)
  const ids = new Set(nodes.map((node) => node.id))
  const reached = reachedFrom(graph, graph.start ?? null)
  const ways: Way[] = [['start', graph.start ?? null], ...nodes.flatMap(waysOn)]
  return [
    ...(ids.size === nodes.length ? [] : ['two nodes have the same id']),
    ...ways.flatMap(([exit, to]) =>
      to && !ids.has(to) ? [`${exit} leads to ${to}, which is not there`] : [],
    ),
    ...nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => `nothing leads to ${id}`),
    ...(hasRestlessLoop(graph) ? ['a loop without a wait'] : []),
  ]
}

import {
  type Graph,
  type GraphNode,
  hasRestlessLoop,
  isEnd,
  leadsTo,
  type NodeKind,
  nodeOf,
  nodesOf,
  type Place,
  reachedFrom,
  type Trigger,
  triggersOf,
  waysInto,
  waysOn,
  withWay,
} from './graph'

/** Makes an id that no node has or had. */
export type NewId = (kind: NodeKind) => string

/** Steps taken from a graph, to be put in elsewhere. The first is where it begins. */
export interface Clip {
  nodes: readonly GraphNode[]
}

/** The graph with a step put in at a place; what followed there follows the step's main exit. */
export function withStep(graph: Graph, place: Place, node: GraphNode): Graph {
  const followed = leadsTo(graph, place)
  const [main] = waysOn(node)
  const joined = main ? withWay(node, main[0], followed) : node
  return pruned(led({ ...graph, nodes: [...nodesOf(graph), joined] }, place, node.id))
}

/** The graph with a place leading to a step that is there, or nowhere. What nothing leads to any more is gone. */
export function withWayTo(graph: Graph, place: Place, to: string | null): Graph {
  return pruned(led(graph, place, to))
}

/** The steps a loose exit may lead to: those that make no loop without a wait. */
export function targetsOf(graph: Graph, place: Place): GraphNode[] {
  return nodesOf(graph).filter((node) => !hasRestlessLoop(led(graph, place, node.id)))
}

/** The graph without a step: what led to it leads to what followed it, by its main exit where it has several. */
export function withoutStep(graph: Graph, id: string): Graph {
  const node = nodeOf(graph, id)
  if (!node) return graph
  const onward = waysOn(node)
    .map(([, to]) => to)
    .find((to) => to !== null && to !== id)
  const into = waysInto(graph, id).filter((place) => place.node !== id)
  const healed = pruned(ledAll(graph, into, onward ?? null))
  return hasRestlessLoop(healed) ? pruned(ledAll(graph, into, null)) : healed
}

/** The graph without a step and all that only it leads to. */
export function withoutBranch(graph: Graph, id: string): Graph {
  return pruned(ledAll(graph, waysInto(graph, id), null))
}

/** The graph with a step as it is now. Ways it has no more take with them what only they led to. */
export function withNode(graph: Graph, node: GraphNode): Graph {
  return pruned({ ...graph, nodes: nodesOf(graph).map((each) => (each.id === node.id ? node : each)) })
}

export function withTrigger(graph: Graph, trigger: Trigger): Graph {
  const triggers = triggersOf(graph)
  return triggers.some(({ id }) => id === trigger.id)
    ? { ...graph, triggers: triggers.map((each) => (each.id === trigger.id ? trigger : each)) }
    : { ...graph, triggers: [...triggers, trigger] }
}

export function withoutTrigger(graph: Graph, id: string): Graph {
  return { ...graph, triggers: triggersOf(graph).filter((trigger) => trigger.id !== id) }
}

/** One step as it stands, or with all that follows it. Ways out of what was taken lead nowhere. */
export function clipOf(graph: Graph, id: string, whole: boolean): Clip {
  const taken = whole ? reachedFrom(graph, id) : new Set([id])
  const nodes = nodesOf(graph).filter((node) => taken.has(node.id))
  const inOrder = [...nodes.filter((node) => node.id === id), ...nodes.filter((node) => node.id !== id)]
  return { nodes: inOrder.map((node) => rewired(node, (to) => (taken.has(to) ? to : null))) }
}

/** The graph with a clip put in at a place, under ids of its own; the same graph when what follows would be lost. */
export function withClip(graph: Graph, place: Place, clip: Clip, newId: NewId): Graph {
  const [first] = clip.nodes
  if (!first) return graph
  const ids = new Map(clip.nodes.map((node) => [node.id, newId(node.kind)]))
  const nodes = clip.nodes.map((node) => ({
    ...rewired(node, (to) => ids.get(to) ?? null),
    id: ids.get(node.id) ?? node.id,
  }))
  const followed = leadsTo(graph, place)
  const grown = led({ ...graph, nodes: [...nodesOf(graph), ...nodes] }, place, ids.get(first.id) ?? null)
  if (followed === null) return grown
  const loose = nodes.flatMap(looseExits)[0]
  return loose ? led(grown, loose, followed) : graph
}

/** Whether a step of that kind may be put in at a place: ends only where nothing follows. */
export function mayStand(graph: Graph, place: Place, node: GraphNode): boolean {
  return !isEnd(node) || leadsTo(graph, place) === null
}

function looseExits(node: GraphNode): Place[] {
  return waysOn(node)
    .filter(([, to]) => to === null)
    .map(([exit]) => ({ node: node.id, exit }))
}

function rewired(node: GraphNode, turn: (to: string) => string | null): GraphNode {
  return waysOn(node).reduce((before, [exit, to]) => (to ? withWay(before, exit, turn(to)) : before), node)
}

function led(graph: Graph, place: Place, to: string | null): Graph {
  if (place.node === null) return { ...graph, start: to }
  return {
    ...graph,
    nodes: nodesOf(graph).map((node) => (node.id === place.node ? withWay(node, place.exit, to) : node)),
  }
}

function ledAll(graph: Graph, places: readonly Place[], to: string | null): Graph {
  return places.reduce((before, place) => led(before, place, to), graph)
}

/** Without what nothing leads to, and without ways to what is not there. */
function pruned(graph: Graph): Graph {
  const reached = reachedFrom(graph, graph.start ?? null)
  const kept = nodesOf(graph).filter((node) => reached.has(node.id))
  return {
    ...graph,
    start: graph.start && reached.has(graph.start) ? graph.start : null,
    nodes: kept.map((node) => rewired(node, (to) => (reached.has(to) ? to : null))),
  }
}

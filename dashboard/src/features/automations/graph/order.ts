import { type Graph, nodesOf, waysOn } from './graph'

/** How nodes hang together once ways that lead back are left aside. */
export interface Order {
  /** What can be reached, each after all that lead to it. */
  inOrder: readonly string[]
  /** What a way is: to a node that only it leads to, to where several ways meet, or back up. */
  roleOf: (from: string, to: string) => 'child' | 'join' | 'back'
  /** The nodes where ways from this one meet again for good. */
  joinsOf: (id: string) => readonly string[]
}

export function orderOf(graph: Graph): Order {
  const { inOrder, isBack, ways } = walked(graph)
  const place = new Map(inOrder.map((id, index) => [id, index]))
  const into = new Map<string, string[]>(inOrder.map((id) => [id, []]))
  for (const [from, to] of ways) if (!isBack(from, to)) into.get(to)?.push(from)
  const joins = new Map<string, string[]>()
  const above = new Map<string, string>()
  for (const id of inOrder) {
    const from = into.get(id) ?? []
    const meet = from.reduce<string | undefined>(
      (one, other) => (one === undefined ? other : commonAbove(one, other, above, place)),
      undefined,
    )
    if (meet === undefined) continue
    above.set(id, meet)
    if (from.length > 1) joins.set(meet, [...(joins.get(meet) ?? []), id])
  }
  return {
    inOrder,
    roleOf: (from, to) => (isBack(from, to) ? 'back' : (into.get(to)?.length ?? 0) > 1 ? 'join' : 'child'),
    joinsOf: (id) => joins.get(id) ?? [],
  }
}

interface Walked {
  inOrder: string[]
  isBack: (from: string, to: string) => boolean
  ways: [string, string][]
}

/** Depth first from the start: the reverse of the order in which nodes are left puts each after what leads to it. */
function walked(graph: Graph): Walked {
  const byId = new Map(nodesOf(graph).map((node) => [node.id, node]))
  const left: string[] = []
  const onWay = new Set<string>()
  const seen = new Set<string>()
  const back = new Set<string>()
  const ways: [string, string][] = []
  const walk = (id: string): void => {
    const node = byId.get(id)
    if (!node || seen.has(id)) return
    seen.add(id)
    onWay.add(id)
    // The last exit first, so that the first one's nodes come first once it is turned round.
    for (const [, to] of [...waysOn(node)].reverse()) {
      if (to === null || !byId.has(to)) continue
      ways.push([id, to])
      if (onWay.has(to)) back.add(`${id} ${to}`)
      else walk(to)
    }
    onWay.delete(id)
    left.push(id)
  }
  if (graph.start) walk(graph.start)
  return { inOrder: left.reverse(), isBack: (from, to) => back.has(`${from} ${to}`), ways }
}

function commonAbove(
  one: string,
  other: string,
  above: ReadonlyMap<string, string>,
  place: ReadonlyMap<string, number>,
): string {
  let [a, b] = [one, other]
  const at = (id: string) => place.get(id) ?? 0
  while (a !== b) {
    if (at(a) > at(b)) a = above.get(a) ?? b
    else b = above.get(b) ?? a
  }
  return a
}

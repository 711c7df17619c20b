import { type Graph, type GraphNode, nodesOf, triggersOf } from './graph'

/** What publishing would change about a graph. */
export interface Difference {
  added: readonly GraphNode[]
  removed: readonly GraphNode[]
  changed: readonly { node: GraphNode; fields: readonly string[] }[]
  triggersChanged: boolean
  settingsChanged: boolean
}

const ways = new Set(['next', 'yes', 'no', 'timeout_next'])

export function differenceBetween(before: Graph, after: Graph): Difference {
  const former = new Map(nodesOf(before).map((node) => [node.id, node]))
  const kept = new Set(nodesOf(after).map((node) => node.id))
  return {
    added: nodesOf(after).filter((node) => !former.has(node.id)),
    removed: nodesOf(before).filter((node) => !kept.has(node.id)),
    changed: nodesOf(after).flatMap((node) => {
      const was = former.get(node.id)
      const fields = was ? changedFields(was, node) : []
      return fields.length ? [{ node, fields }] : []
    }),
    triggersChanged:
      !isSame(triggersOf(before), triggersOf(after)) || (before.start ?? null) !== (after.start ?? null),
    settingsChanged: !isSame(before.settings ?? {}, after.settings ?? {}),
  }
}

export function isNothing({
  added,
  removed,
  changed,
  triggersChanged,
  settingsChanged,
}: Difference): boolean {
  return !added.length && !removed.length && !changed.length && !triggersChanged && !settingsChanged
}

/** The fields that differ; where its ways lead is one of them, `way`. */
function changedFields(before: GraphNode, after: GraphNode): string[] {
  const [was, is] = [{ ...before } as Record<string, unknown>, { ...after } as Record<string, unknown>]
  const names = new Set([...Object.keys(was), ...Object.keys(is)])
  const differing = [...names].filter((name) => !isSame(was[name], is[name]))
  return [...new Set(differing.map((name) => (ways.has(name) ? 'way' : name)))]
}

/** Whether two values say the same, however much they leave out. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(bare(one)) === JSON.stringify(bare(other))
}

/** Without what says nothing, with names in order: what is left out and what is empty are the same. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.length ? value.map(bare) : undefined
  if (typeof value !== 'object' || value === null) return value === null || value === '' ? undefined : value
  const fields = Object.entries(value).map(([name, each]) => [name, bare(each)] as const)
  const said = fields.filter(([, each]) => each !== undefined)
  if (said.length === 0) return undefined
  return Object.fromEntries(said.sort(([one], [other]) => (one < other ? -1 : 1)))
}

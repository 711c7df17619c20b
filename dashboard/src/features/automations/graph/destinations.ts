import { type Graph, type GraphNode, nodesOf } from './graph'
import { titleOf } from './words'

export interface Destination {
  node: string
  /** What people call the step. */
  step: string
  /** A host or an e-mail address; null: filled in for each user. */
  to: string | null
}

/** Where a graph sends what is known of users, away from this server and their own page. */
export function destinationsOf(graph: Graph): Destination[] {
  return nodesOf(graph).flatMap((node) => {
    const to = receiverOf(node)
    return to === undefined ? [] : [{ node: node.id, step: titleOf(node), to: isFilledIn(to) ? null : to }]
  })
}

function receiverOf(node: GraphNode): string | undefined {
  switch (node.kind) {
    case 'webhook':
    case 'slack':
      return hostOf(node.url)
    case 'email':
      return node.to || 'the user’s own e-mail address'
    default:
      return undefined
  }
}

/** The host as it is written, with its port; the whole of what has none. */
function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url.trim())?.[1] ?? url
}

function isFilledIn(text: string): boolean {
  return text.includes('{{') || text.includes('{%')
}

import type { GraphProblem } from '../../api/automationTypes'
import { type Overlay, startId } from './canvas/view'
import { type Graph, nodeOf, triggersOf } from './graph/graph'
import { titleOf } from './graph/words'

/** Problems as the canvas shows them; those of triggers lie on their card. */
export function problemsOnNodes(
  graph: Graph,
  problems: readonly GraphProblem[],
): NonNullable<Overlay['problems']> {
  const found = new Map<string, { errors: number; warnings: number; text: string }>()
  for (const problem of problems) {
    const id = stopOf(graph, problem)
    if (id === null) continue
    const before = found.get(id) ?? { errors: 0, warnings: 0, text: '' }
    const isError = problem.severity === 'error'
    found.set(id, {
      errors: before.errors + (isError ? 1 : 0),
      warnings: before.warnings + (isError ? 0 : 1),
      text: before.text ? `${before.text}; ${problem.message}` : problem.message,
    })
  }
  return found
}

/** The step a problem belongs to; null for the settings and the automation as a whole. */
export function stopOf(graph: Graph, problem: GraphProblem): string | null {
  if (nodeOf(graph, problem.node)) return problem.node
  if (triggersOf(graph).some(({ id }) => id === problem.node)) return startId
  return /^(triggers|start)\b/.test(problem.where) || problem.code === 'trigger' ? startId : null
}

/** Where a problem is, for people. */
export function placeWords(graph: Graph, problem: GraphProblem): string {
  const node = nodeOf(graph, problem.node)
  if (node) return titleOf(node)
  return stopOf(graph, problem) === startId ? 'Triggers' : 'Settings'
}

export function errorsIn(problems: readonly GraphProblem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length
}

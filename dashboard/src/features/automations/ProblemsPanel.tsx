import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { GraphProblem } from '../../api/automationTypes'
import { EmptyState } from '../../ui/EmptyState'
import styles from './Flow.module.css'
import type { Graph } from './graph/graph'
import { placeWords, stopOf } from './problems'

interface ProblemsPanelProps {
  graph: Graph
  problems: readonly GraphProblem[]
  onGo: (stop: string) => void
  onSettings: () => void
}

/** Everything that is wrong; each goes to its place. Errors must be gone before publishing. */
export function ProblemsPanel({ graph, problems, onGo, onSettings }: ProblemsPanelProps) {
  if (problems.length === 0)
    return (
      <EmptyState icon={<IconCircleCheck size={20} />} title="Nothing is wrong">
        It can be published as it is.
      </EmptyState>
    )
  const inOrder = [...problems].sort((one, other) => rank(one) - rank(other))
  return (
    <ul className={styles.list}>
      {inOrder.map((problem) => {
        const stop = stopOf(graph, problem)
        return (
          <li key={`${problem.node} ${problem.where} ${problem.message}`}>
            <button
              type="button"
              className={styles.problem}
              data-severity={problem.severity}
              onClick={() => (stop ? onGo(stop) : onSettings())}
            >
              {problem.severity === 'error' ? (
                <IconAlertTriangle size={15} aria-label="Error" />
              ) : (
                <IconInfoCircle size={15} aria-label="Warning" />
              )}
              <span>{problem.message}</span>
              {problem.hint ? <span className={styles.hint}>{problem.hint}</span> : null}
              <span className={styles.where}>{placeWords(graph, problem)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

const rank = ({ severity }: GraphProblem): number => (severity === 'error' ? 0 : 1)

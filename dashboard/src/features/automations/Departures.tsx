import type { Departure } from '../../api/automationTypes'
import { CodeBlock } from '../../ui/CodeBlock'
import { count } from '../../ui/figures'
import { ExactTime } from '../../ui/Time'
import styles from './Flow.module.css'
import { type Graph, nodeOf } from './graph/graph'
import { titleOf } from './graph/words'

interface DeparturesProps {
  departures: readonly Departure[]
  graph: Graph
  /** Whether the contents are open at once. */
  open?: boolean
}

/** What would have been sent, by step, with examples filled in. */
export function Departures({ departures, graph, open = false }: DeparturesProps) {
  return departures.map(({ kind, node, count: number, samples }) => {
    const step = nodeOf(graph, node)
    return (
      <div key={`${kind} ${node}`} className={styles.progress}>
        <span>
          <strong>{count(number)}</strong> × {step ? titleOf(step) : kind.replaceAll('_', ' ')}
        </span>
        {samples.map(({ user, at, content }) => (
          <details key={`${user.id} ${at}`} className={styles.sample} open={open}>
            <summary>
              <span>{user.label || user.key}</span>
              <small>
                <ExactTime at={at} />
              </small>
            </summary>
            <div>
              <CodeBlock
                code={JSON.stringify(content, null, 2)}
                language="json"
                what="what would be sent"
                label="What would be sent"
                wrap
              />
            </div>
          </details>
        ))}
      </div>
    )
  })
}

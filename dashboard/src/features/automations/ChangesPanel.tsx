import { IconChecks } from '@tabler/icons-react'
import { EmptyState } from '../../ui/EmptyState'
import { FieldChanges } from '../../ui/FieldChanges'
import { Tag, type Tone } from '../../ui/Tag'
import { startId } from './canvas/view'
import styles from './Flow.module.css'
import { type GraphChange, graphChanges } from './graph/changes'
import type { Graph } from './graph/graph'
import type { Names } from './graph/words'

interface ChangesPanelProps {
  before: Graph
  after: Graph
  names: Names
  onGo?: (stop: string) => void
}

/** What publishing would change, one thing at a time, with the values before and after. */
export function ChangesPanel({ before, after, names, onGo }: ChangesPanelProps) {
  const changes = graphChanges(before, after, names)
  if (changes.length === 0)
    return (
      <EmptyState icon={<IconChecks size={20} />} title="Nothing differs">
        The draft is what is live.
      </EmptyState>
    )
  return (
    <ul className={styles.list}>
      {changes.map((change) => (
        <Change key={`${change.what} ${change.id}`} change={change} onGo={goingTo(change, onGo)} />
      ))}
    </ul>
  )
}

function goingTo({ id, what, kind }: GraphChange, onGo?: (stop: string) => void): (() => void) | null {
  if (!onGo || kind === 'removed' || what === 'rules') return null
  return () => onGo(what === 'triggers' ? startId : id)
}

const tones: Record<GraphChange['kind'], Tone> = { added: 'accent', changed: 'amber', removed: 'red' }

function Change({ change, onGo }: { change: GraphChange; onGo: (() => void) | null }) {
  const { kind, name, summary, fields } = change
  return (
    <li className={styles.change}>
      <p className={styles.changeHead}>
        <Tag tone={tones[kind]}>{kind}</Tag>
        {onGo ? (
          <button type="button" onClick={onGo}>
            {name}
          </button>
        ) : (
          <span>{name}</span>
        )}
        {summary ? <small>{summary}</small> : null}
      </p>
      <FieldChanges fields={fields} />
    </li>
  )
}

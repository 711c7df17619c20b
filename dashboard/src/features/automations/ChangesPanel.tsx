import { IconChecks } from '@tabler/icons-react'
import { EmptyState } from '../../ui/EmptyState'
import { Tag, type Tone } from '../../ui/Tag'
import { startId } from './canvas/view'
import styles from './Flow.module.css'
import { differenceBetween, isNothing } from './graph/diff'
import type { Graph, GraphNode } from './graph/graph'
import { titleOf } from './graph/words'

interface ChangesPanelProps {
  before: Graph
  after: Graph
  onGo?: (stop: string) => void
}

const fieldWords: Record<string, string> = {
  way: 'where it leads',
  name: 'name',
  condition: 'what it asks',
  span: 'how long',
  branches: 'branches',
  offset_minutes: 'offset',
  keep_minutes: 'how long it is kept',
}

/** What publishing would change, one thing at a time. */
export function ChangesPanel({ before, after, onGo }: ChangesPanelProps) {
  const difference = differenceBetween(before, after)
  if (isNothing(difference))
    return (
      <EmptyState icon={<IconChecks size={20} />} title="Nothing differs">
        The draft is what is live.
      </EmptyState>
    )
  const { added, changed, removed, triggersChanged, settingsChanged } = difference
  return (
    <ul className={styles.list}>
      {triggersChanged ? (
        <Change tone="amber" what="changed" name="Triggers" onGo={onGo ? () => onGo(startId) : undefined} />
      ) : null}
      {settingsChanged ? <Change tone="amber" what="changed" name="Rules of the runs" /> : null}
      {added.map((node) => (
        <Change key={node.id} tone="accent" what="added" name={titleOf(node)} onGo={going(node, onGo)} />
      ))}
      {changed.map(({ node, fields }) => (
        <Change
          key={node.id}
          tone="amber"
          what="changed"
          name={titleOf(node)}
          text={fields.map((field) => fieldWords[field] ?? field.replaceAll('_', ' ')).join(', ')}
          onGo={going(node, onGo)}
        />
      ))}
      {removed.map((node) => (
        <Change key={node.id} tone="red" what="removed" name={titleOf(node)} />
      ))}
    </ul>
  )
}

function going(node: GraphNode, onGo: ((stop: string) => void) | undefined): (() => void) | undefined {
  return onGo ? () => onGo(node.id) : undefined
}

interface ChangeProps {
  tone: Tone
  what: string
  name: string
  text?: string
  onGo?: (() => void) | undefined
}

function Change({ tone, what, name, text, onGo }: ChangeProps) {
  return (
    <li className={styles.change}>
      <Tag tone={tone}>{what}</Tag>
      {onGo ? (
        <button type="button" onClick={onGo}>
          {name}
        </button>
      ) : (
        <span>{name}</span>
      )}
      {text ? <small>{text}</small> : null}
    </li>
  )
}

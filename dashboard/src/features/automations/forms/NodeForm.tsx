import { TextInput } from '@mantine/core'
import type { GraphNode } from '../graph/graph'
import { nodeKinds } from '../graph/kinds'
import { ChangeFields } from './ChangeFields'
import { ConditionField } from './ConditionField'
import styles from './Forms.module.css'
import { type FieldsProps, useForm } from './form'
import { EmailFields, PageMessageFields, SlackFields, WebhookFields } from './SendFields'
import { SplitFields } from './SplitFields'
import { useFlowSubjects } from './useFlowSubjects'
import { EventWaitFields, UntilFields, WaitFields, WindowFields } from './WaitFields'

/** Everything that can be said about one step. */
export function NodeForm({ node, onChange }: FieldsProps<GraphNode>) {
  return (
    <>
      <TextInput
        label="Name"
        placeholder={nodeKinds[node.kind].label}
        value={node.name ?? ''}
        maxLength={100}
        onChange={(event) => onChange({ ...node, name: event.currentTarget.value })}
      />
      <KindFields node={node} onChange={onChange} />
    </>
  )
}

function KindFields({ node, onChange }: FieldsProps<GraphNode>) {
  switch (node.kind) {
    case 'condition':
      return <DecisionFields node={node} onChange={onChange} />
    case 'split':
      return <SplitFields node={node} onChange={onChange} />
    case 'wait':
      return <WaitFields node={node} onChange={onChange} />
    case 'wait_until':
      return <UntilFields node={node} onChange={onChange} />
    case 'wait_window':
      return <WindowFields node={node} onChange={onChange} />
    case 'wait_event':
      return <EventWaitFields node={node} onChange={onChange} />
    case 'webhook':
      return <WebhookFields node={node} onChange={onChange} />
    case 'slack':
      return <SlackFields node={node} onChange={onChange} />
    case 'email':
      return <EmailFields node={node} onChange={onChange} />
    case 'page_message':
      return <PageMessageFields node={node} onChange={onChange} />
    case 'goal':
      return <p className={styles.hint}>The run ends here, and counts as one that reached its goal.</p>
    case 'exit':
      return <p className={styles.hint}>The run ends here.</p>
    default:
      return <ChangeFields node={node} onChange={onChange} />
  }
}

type DecisionNode = Extract<GraphNode, { kind: 'condition' }>

function DecisionFields({ node, onChange }: FieldsProps<DecisionNode>) {
  const { event } = useForm()
  const subjects = useFlowSubjects(event, true)
  return (
    <section aria-label="Asked">
      <ConditionField
        condition={node.condition}
        subjects={subjects}
        nothing="Nothing is asked: everybody goes on by Yes."
        onChange={(condition) =>
          onChange({ ...node, condition: condition ?? { kind: 'all', conditions: [] } })
        }
      />
    </section>
  )
}

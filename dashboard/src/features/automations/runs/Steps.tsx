import { IconDoorEnter, IconDoorExit } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { StepItem } from '../../../api/automationTypes'
import type { OutboxItem } from '../../../api/types'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { CodeBlock } from '../../../ui/CodeBlock'
import { DeliveryTag, deliveryWords } from '../../../ui/DeliveryTag'
import { plural } from '../../../ui/figures'
import { ClockTime, ExactTime } from '../../../ui/Time'
import { KindMark } from '../canvas/KindMark'
import { type Graph, nodeOf } from '../graph/graph'
import { titleOf } from '../graph/words'
import styles from './Runs.module.css'
import { stepWords } from './words'

interface StepsProps {
  steps: readonly StepItem[]
  graph: Graph
  /** The node whose steps are looked at. */
  shown?: string | null
  /** Called with the node of a step, to show it on the canvas. */
  onNode?: (node: string) => void
  /** What left by these steps. */
  deliveries?: readonly OutboxItem[]
}

/** A run step by step: the decision, the values it was made with, what came of it. */
export function Steps({ steps, graph, shown = null, onNode, deliveries = [] }: StepsProps) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (shown) list.current?.querySelector('[data-shown="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [shown])
  const byKey = new Map(deliveries.map((item) => [item.idempotency_key, item]))
  return (
    <ol className={styles.steps} ref={list}>
      {steps.map((step, place) => (
        <Step
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end
          key={place}
          step={step}
          graph={graph}
          isShown={step.node !== '' && step.node === shown}
          delivery={step.kind === 'sent' ? byKey.get(String(step.output.key)) : undefined}
          {...(onNode ? { onNode } : {})}
        />
      ))}
    </ol>
  )
}

interface StepProps {
  step: StepItem
  graph: Graph
  isShown: boolean
  delivery: OutboxItem | undefined
  onNode?: (node: string) => void
}

function Step({ step, graph, isShown, delivery, onNode }: StepProps) {
  const node = nodeOf(graph, step.node)
  const words = stepWords(step, graph)
  return (
    <li className={styles.step} data-failed={step.error ? true : undefined} data-shown={isShown}>
      <span className={styles.stepMark}>
        {node ? (
          <KindMark kind={node.kind} size={22} />
        ) : step.kind === 'left' ? (
          <IconDoorExit size={17} stroke={1.7} aria-hidden />
        ) : (
          <IconDoorEnter size={17} stroke={1.7} aria-hidden />
        )}
      </span>
      <div className={styles.stepBody}>
        <p className={styles.stepHead}>
          {node && onNode ? (
            <button type="button" className={styles.stepName} onClick={() => onNode(node.id)}>
              {titleOf(node)}
            </button>
          ) : node ? (
            <span className={styles.stepName}>{titleOf(node)}</span>
          ) : null}
          <span className={styles.stepWords} data-exit={step.exit ?? undefined}>
            {words}
          </span>
          <span className={styles.stepAt}>
            <ClockTime at={step.at} />
          </span>
        </p>
        {step.wake_at ? (
          <p className={styles.quiet}>
            until <ExactTime at={step.wake_at} />
          </p>
        ) : null}
        {step.error ? (
          <p className={styles.wrong}>
            {step.error.message} <code>{step.error.code}</code>
          </p>
        ) : null}
        {delivery ? <Sent item={delivery} /> : null}
        <Values of={step} />
      </div>
    </li>
  )
}

/** What became of what a step sent; all of it is on the Delivery screen. */
function Sent({ item }: { item: OutboxItem }) {
  const { slug } = useWorkspace()
  return (
    <div className={styles.sent}>
      <DeliveryTag state={item.state} />
      <Link
        className={styles.sentLink}
        to="/w/$workspace/delivery"
        params={{ workspace: slug }}
        search={{ open: String(item.id) }}
      >
        {deliveryWords(item)}
      </Link>
      {item.attempts > 0 ? <span className={styles.quiet}>{plural(item.attempts, 'attempt')}</span> : null}
      {item.reason ? <p className={styles.wrong}>{item.reason}</p> : null}
    </div>
  )
}

function Values({ of: step }: { of: StepItem }) {
  const parts = [
    ['Compared', step.seen],
    ['Came of it', step.output],
  ] as const
  return parts.map(([title, value]) =>
    isSomething(value) ? (
      <details key={title} className={styles.values} open={title === 'Compared'}>
        <summary>{title}</summary>
        <CodeBlock code={JSON.stringify(value, null, 2)} language="json" what={title} label={title} wrap />
      </details>
    ) : null,
  )
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

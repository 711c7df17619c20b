import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { testAutomation } from '../../api/automations'
import type { Graph, TestOutcome } from '../../api/automationTypes'
import type { Json } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { EventField } from '../../ui/EventField'
import { outcomeLabels, outcomeTones } from '../../ui/OutcomeTag'
import { Tag } from '../../ui/Tag'
import { type Overlay, startId } from './canvas/view'
import { Departures } from './Departures'
import styles from './Flow.module.css'
import { AttributesField } from './forms/ChangeFields'
import { UserField } from './forms/UserField'
import { triggersOf } from './graph/graph'
import { Steps } from './runs/Steps'
import { takenBy } from './runs/taken'

const stepEveryMs = 260

interface TestPanelProps {
  automation: number
  graph: Graph
  onTried: (overlay: Overlay | null) => void
}

/** The draft with one user and one event: every wait is jumped over, nothing is sent or kept. */
export function TestPanel({ automation, graph, onTried }: TestPanelProps) {
  const { id: workspace } = useWorkspace()
  const first = triggersOf(graph).find((trigger) => trigger.kind === 'event')
  const [user, setUser] = useState<string | null>(null)
  const [event, setEvent] = useState(first?.kind === 'event' ? first.event : '')
  const [attributes, setAttributes] = useState<Record<string, Json>>({})
  const test = useMutation({
    mutationFn: () =>
      testAutomation(workspace, automation, {
        graph,
        user: user ?? '',
        ...(event ? { event: { name: event, attributes } } : {}),
      }),
  })
  return (
    <div className={styles.pad}>
      <p className={styles.hint}>
        What the draft would do with one user now. Waits are jumped over; nothing is sent, nothing is kept.
      </p>
      <form
        className={styles.publish}
        onSubmit={(submit) => {
          submit.preventDefault()
          test.mutate()
        }}
      >
        <UserField by="key" value={user} onChange={setUser} />
        <EventField
          label="Comes in with"
          placeholder="no event"
          clearable
          event={event}
          error={undefined}
          onChange={setEvent}
        />
        {event ? (
          <AttributesField
            label="Attributes of the event"
            description="As JSON"
            placeholder={'{"cart_id": "c-1"}'}
            value={attributes}
            onChange={setAttributes}
          />
        ) : null}
        <span>
          <Button
            type="submit"
            leftSection={<IconPlayerPlay size={14} />}
            disabled={!user}
            loading={test.isPending}
          >
            Run the test
          </Button>
        </span>
      </form>
      {test.isError ? <ErrorState error={test.error} retry={() => test.mutate()} /> : null}
      {test.data ? <Outcome outcome={test.data} graph={graph} onTried={onTried} /> : null}
    </div>
  )
}

interface OutcomeProps {
  outcome: TestOutcome
  graph: Graph
  onTried: (overlay: Overlay | null) => void
}

/** The steps, one after the other on the canvas; all at once for people who want no motion. */
function Outcome({ outcome, graph, onTried }: OutcomeProps) {
  const all = outcome.steps.length
  const [shown, setShown] = useState(0)
  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    setShown(still ? all : Math.min(1, all))
  }, [all])
  useEffect(() => {
    if (shown >= all) return
    const timer = setTimeout(() => setShown(shown + 1), stepEveryMs)
    return () => clearTimeout(timer)
  }, [shown, all])
  useEffect(() => {
    const steps = outcome.steps.slice(0, shown)
    const last = shown < all ? steps.at(-1)?.node : undefined
    onTried({ taken: takenBy(graph, steps, last || (shown < all ? startId : null)) })
  }, [outcome, shown, all, graph, onTried])
  useEffect(() => () => onTried(null), [onTried])
  return (
    <section aria-label="What happened" aria-live="polite">
      <h3>
        What happened{' '}
        <Tag tone={outcomeTones[outcome.outcome] ?? 'gray'}>
          {outcomeLabels[outcome.outcome] ?? (outcome.outcome || 'Did not enter')}
        </Tag>
      </h3>
      <Steps steps={outcome.steps.slice(0, shown)} graph={graph} />
      {outcome.outgoing.length ? (
        <>
          <h3>Would be sent</h3>
          <Departures departures={outcome.outgoing} graph={graph} open />
        </>
      ) : null}
    </section>
  )
}

import { Button, NumberInput, Progress } from '@mantine/core'
import { IconPlayerSkipForward, IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { simulateAutomation, simulationQuery, stopSimulation } from '../../api/automations'
import type { Graph, Simulation, SimulationResult } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ErrorState } from '../../ui/ErrorState'
import { count, plural } from '../../ui/figures'
import { outcomeLabels, outcomeTones } from '../../ui/OutcomeTag'
import { Tag } from '../../ui/Tag'
import { ExactTime } from '../../ui/Time'
import type { Overlay } from './canvas/view'
import { Departures } from './Departures'
import styles from './Flow.module.css'
import { Steps } from './runs/Steps'
import { skipLabels } from './runs/words'

interface SimulatePanelProps {
  automation: number
  graph: Graph
  onTried: (overlay: Overlay | null) => void
}

const mostDays = 365

/** What the draft would have done with what happened in the last days; nothing is sent. */
export function SimulatePanel({ automation, graph, onTried }: SimulatePanelProps) {
  const { id: workspace } = useWorkspace()
  const [days, setDays] = useState(30)
  const [simulated, setSimulated] = useState(graph)
  const [id, setId] = useState<Simulation['id'] | null>(null)
  const start = useMutation({
    mutationFn: () => simulateAutomation(workspace, automation, graph, days),
    onSuccess: (made) => {
      setSimulated(graph)
      setId(made.id)
    },
  })
  const simulation = useQuery({
    ...simulationQuery(workspace, automation, id ?? 0),
    enabled: id !== null,
  })
  const result = simulation.data?.result ?? null
  useEffect(() => {
    if (result) onTried({ counts: result.nodes })
  }, [result, onTried])
  useEffect(() => () => onTried(null), [onTried])
  const isRunning = simulation.data?.state === 'running'
  return (
    <div className={styles.pad}>
      <p className={styles.hint}>
        The same engine goes through what really happened, with a clock of its own. Nothing is sent, nothing
        is kept.
      </p>
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault()
          start.mutate()
        }}
      >
        <NumberInput
          w={110}
          size="xs"
          label="Last days"
          min={1}
          max={mostDays}
          allowDecimal={false}
          value={days}
          onChange={(typed) => typeof typed === 'number' && setDays(typed)}
        />
        <Button
          type="submit"
          leftSection={<IconPlayerSkipForward size={14} />}
          loading={start.isPending}
          disabled={isRunning}
        >
          Simulate
        </Button>
      </form>
      {start.isError ? <ErrorState error={start.error} retry={() => start.mutate()} /> : null}
      {simulation.isError ? (
        <ErrorState error={simulation.error} retry={() => void simulation.refetch()} />
      ) : null}
      {simulation.data ? <Standing automation={automation} simulation={simulation.data} /> : null}
      {result ? <Result result={result} graph={simulated} /> : null}
    </div>
  )
}

function Standing({ automation, simulation }: { automation: number; simulation: Simulation }) {
  const { id: workspace } = useWorkspace()
  const stop = useMutation({ mutationFn: () => stopSimulation(workspace, automation, simulation.id) })
  const { state, events, done } = simulation
  if (state === 'done') return null
  const share = events > 0 ? Math.min(1, done / events) : 0
  return (
    <section className={styles.progress} aria-label="Progress">
      <span>
        {state === 'running' ? 'Going through' : state === 'stopped' ? 'Stopped after' : 'Failed after'}{' '}
        {count(done)} of {plural(events, 'event')}
      </span>
      {simulation.reason ? <span className={styles.note}>{simulation.reason}</span> : null}
      <Progress
        value={share * 100}
        size={6}
        animated={state === 'running'}
        color={state === 'failed' ? 'var(--red)' : 'var(--accent)'}
        aria-label="Events gone through"
      />
      {state === 'running' ? (
        <span>
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={13} />}
            loading={stop.isPending}
            onClick={() => stop.mutate()}
          >
            Stop
          </Button>
        </span>
      ) : null}
    </section>
  )
}

function Result({ result, graph }: { result: SimulationResult; graph: Graph }) {
  const outcomes = Object.entries(result.outcomes).filter(([, number]) => number > 0)
  const skipped = Object.entries(result.skipped).filter(([, number]) => number > 0)
  return (
    <>
      <dl className={styles.figures}>
        <div>
          <dt>Entered</dt>
          <dd>{count(result.entered)}</dd>
        </div>
        <div>
          <dt>Users</dt>
          <dd>{count(result.users)}</dd>
        </div>
        {outcomes.map(([outcome, number]) => (
          <div key={outcome}>
            <dt>{outcomeLabels[outcome] ?? outcome}</dt>
            <dd>{count(number)}</dd>
          </div>
        ))}
      </dl>
      {skipped.length ? (
        <section aria-label="Not let in">
          <h3>Not let in</h3>
          <dl className={styles.skips}>
            {skipped.map(([reason, number]) => (
              <div key={reason}>
                <dt>{skipLabels[reason] ?? reason}</dt>
                <dd>{count(number)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <section aria-label="Would have been sent">
        <h3>Would have been sent</h3>
        {result.outgoing.length === 0 ? <p className={styles.hint}>Nothing.</p> : null}
        <Departures departures={result.outgoing} graph={graph} />
      </section>
      {result.samples.length ? (
        <section className={styles.progress} aria-label="Some of the runs">
          <h3>Some of the runs</h3>
          {result.samples.map((sample, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: samples of one result never move
            <details key={place} className={styles.sample}>
              <summary>
                <span>
                  {sample.user.label || sample.user.key}{' '}
                  <Tag tone={outcomeTones[sample.outcome] ?? 'gray'}>
                    {outcomeLabels[sample.outcome] ?? (sample.outcome || 'on the way')}
                  </Tag>
                </span>
                <small>
                  <ExactTime at={sample.at} />
                </small>
              </summary>
              <div>
                <Steps steps={sample.steps} graph={graph} />
              </div>
            </details>
          ))}
        </section>
      ) : null}
    </>
  )
}

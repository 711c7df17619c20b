import { Button } from '@mantine/core'
import { IconPlayerStop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { endRun, runDeliveriesQuery, runQuery } from '../../../api/automations'
import type { RunDetail } from '../../../api/automationTypes'
import { useMay, useWorkspace } from '../../../session/WorkspaceContext'
import { RowBones } from '../../../ui/Bones'
import { CopyIcon } from '../../../ui/CopyButton'
import { ErrorState } from '../../../ui/ErrorState'
import { Fact, Facts } from '../../../ui/Facts'
import { LinkButton } from '../../../ui/LinkButton'
import { OutcomeTag } from '../../../ui/OutcomeTag'
import { Screen } from '../../../ui/Screen'
import { ExactTime, TimeUntil } from '../../../ui/Time'
import { UserChip } from '../../../ui/UserChip'
import { sayDone, sayFailed } from '../../../ui/undo'
import { Canvas } from '../canvas/Canvas'
import { focusStop } from '../canvas/stops'
import { nodeOf } from '../graph/graph'
import { titleOf } from '../graph/words'
import { useNames } from '../useNames'
import styles from './Runs.module.css'
import { Steps } from './Steps'
import { takenBy } from './taken'

const route = getRouteApi('/in/w/$workspace/automations/$automation/runs/$run')

/** One user's way through an automation. */
export function RunScreen() {
  const { id: workspace, slug } = useWorkspace()
  const { automation, run: id } = route.useParams()
  const run = useQuery(runQuery(workspace, Number(id)))
  return (
    <Screen
      title={run.data ? `${run.data.automation.name}: ${run.data.user.label}` : 'Run'}
      layout="fill"
      above={
        <Link
          className={styles.back}
          to="/w/$workspace/automations/$automation"
          params={{ workspace: slug, automation }}
          search={{ view: 'runs' }}
        >
          {run.data ? run.data.automation.name : 'Automation'}
        </Link>
      }
      heading={
        run.data ? (
          <span className={styles.heading}>
            <Link
              to="/w/$workspace/users/$user"
              params={{ workspace: slug, user: String(run.data.user.id) }}
              className={styles.user}
            >
              <UserChip id={run.data.user.key} label={run.data.user.label} />
            </Link>
            <OutcomeTag run={run.data} />
          </span>
        ) : (
          'Run'
        )
      }
      actions={run.data?.state === 'running' ? <EndButton run={run.data} /> : null}
    >
      {run.data ? (
        <Way run={run.data} />
      ) : run.isError ? (
        <ErrorState
          error={run.error}
          retry={() => void run.refetch()}
          back={
            <LinkButton
              variant="default"
              to="/w/$workspace/automations/$automation"
              params={{ workspace: slug, automation }}
              search={{ view: 'runs' }}
            >
              All its runs
            </LinkButton>
          }
        />
      ) : (
        <RowBones columns={[3, 2]} rows={6} height={64} />
      )}
    </Screen>
  )
}

function Way({ run }: { run: RunDetail }) {
  const { id: workspace } = useWorkspace()
  const names = useNames()
  const { node } = route.useSearch()
  const deliveries = useQuery(runDeliveriesQuery(workspace, run.id))
  const at = run.state === 'running' ? run.node : null
  const shown = node && nodeOf(run.graph, node) ? node : null
  useEffect(() => {
    if (shown) focusStop(shown)
  }, [shown])
  const overlay = useMemo(() => ({ taken: takenBy(run.graph, run.steps, at) }), [run, at])
  return (
    <div className={styles.way}>
      <Canvas graph={run.graph} names={names} selected={shown ?? at} onSelect={focusStop} overlay={overlay} />
      <section className={styles.side} aria-label="Steps">
        <RunFacts run={run} />
        <Steps
          steps={run.steps}
          graph={run.graph}
          shown={shown}
          onNode={focusStop}
          deliveries={deliveries.data?.items ?? []}
        />
      </section>
    </div>
  )
}

function RunFacts({ run }: { run: RunDetail }) {
  const node = nodeOf(run.graph, run.node)
  return (
    <div className={styles.facts}>
      <Facts>
        {run.state === 'running' && node ? <Fact name="Is at">{titleOf(node)}</Fact> : null}
        {run.due_at ? (
          <Fact name="Goes on">
            <TimeUntil at={run.due_at} /> · <ExactTime at={run.due_at} />
          </Fact>
        ) : null}
        <Fact name="Started">
          <ExactTime at={run.started_at} />
        </Fact>
        {run.ended_at ? (
          <Fact name="Ended">
            <ExactTime at={run.ended_at} />
          </Fact>
        ) : null}
        <Fact name="Version">{run.version}</Fact>
        {run.event_id ? (
          <Fact name="Event id">
            <span className={styles.copyable}>
              <code>{run.event_id}</code>
              <CopyIcon text={run.event_id} what="event id" size={20} />
            </span>
          </Fact>
        ) : null}
        <Fact name="Run">
          <span className={styles.copyable}>
            <code>{run.id}</code>
            <CopyIcon text={JSON.stringify(run, null, 2)} what="run as JSON" size={20} />
          </span>
        </Fact>
      </Facts>
      {run.error ? <p className={styles.wrong}>{run.error.message}</p> : null}
    </div>
  )
}

function EndButton({ run }: { run: RunDetail }) {
  const { id: workspace } = useWorkspace()
  const mayEdit = useMay('editor')
  const queries = useQueryClient()
  const end = useMutation({
    mutationFn: () => endRun(workspace, run.id),
    onSuccess: () => sayDone('The run is ended'),
    onError: (error) => sayFailed('Not ended', error),
    onSettled: () => queries.invalidateQueries({ queryKey: runQuery(workspace, run.id).queryKey }),
  })
  return mayEdit ? (
    <Button
      variant="default"
      leftSection={<IconPlayerStop size={14} />}
      loading={end.isPending}
      onClick={() => end.mutate()}
    >
      End this run
    </Button>
  ) : null
}

import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { automationVersionQuery, countsQuery } from '../../api/automations'
import type { Automation, FlowCounts } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { Fact, Facts } from '../../ui/Facts'
import { count, plural } from '../../ui/figures'
import { outcomeLabels } from '../../ui/OutcomeTag'
import { SidePanel } from '../../ui/SidePanel'
import { Canvas } from './canvas/Canvas'
import styles from './Flow.module.css'
import { type Graph, nodeOf } from './graph/graph'
import { exitWords, type Names, summaryOf, titleOf } from './graph/words'
import { skipLabels } from './runs/words'
import type { AutomationSearch } from './search'

interface LiveViewProps {
  automation: Automation
  names: Names
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

/** A published version with what goes on in it. */
export function LiveView({ automation, names, search, patch }: LiveViewProps) {
  const { id: workspace } = useWorkspace()
  const { id } = automation.automation
  const current = automation.published?.version ?? 0
  const version = Number(search.version) || current
  const counts = useQuery(countsQuery(workspace, id, version))
  const older = useQuery({ ...automationVersionQuery(workspace, id, version), enabled: version !== current })
  const graph = version === current ? automation.published?.graph : older.data?.graph
  const show = (node: string) =>
    patch({
      view: 'runs',
      node: undefined,
      state: 'running',
      place: node,
      outcome: undefined,
      user: undefined,
    })
  if (counts.isError) return <ErrorState error={counts.error} retry={() => void counts.refetch()} />
  if (!graph) return <RowBones columns={[3, 2]} rows={4} height={72} />
  return (
    <>
      <div className={styles.strip}>
        {automation.versions.length > 1 ? (
          <Select
            aria-label="Version"
            w={130}
            data={automation.versions.map((each) => ({
              value: String(each.version),
              label: `Version ${each.version}`,
            }))}
            allowDeselect={false}
            value={String(version)}
            onChange={(next) =>
              patch({ version: next === String(current) ? undefined : (next ?? undefined) })
            }
          />
        ) : null}
        {counts.data ? <Totals counts={counts.data} /> : null}
      </div>
      <div className={styles.split}>
        <Canvas
          graph={graph}
          names={names}
          selected={search.node ?? null}
          onSelect={(node) => patch({ node })}
          overlay={{ counts: counts.data?.nodes ?? {} }}
          onWaiting={show}
        />
        {search.node && nodeOf(graph, search.node) ? (
          <NodeFacts
            graph={graph}
            id={search.node}
            names={names}
            counts={counts.data}
            onShow={() => show(search.node ?? '')}
            onClose={() => patch({ node: undefined })}
          />
        ) : null}
      </div>
    </>
  )
}

function Totals({ counts }: { counts: FlowCounts }) {
  const skipped = Object.entries(counts.skipped).filter(([, number]) => number > 0)
  return (
    <dl>
      <div>
        <dt>Entered</dt>
        <dd>{count(counts.entered)}</dd>
      </div>
      <div>
        <dt>On the way</dt>
        <dd>{count(counts.running ?? 0)}</dd>
      </div>
      {Object.entries(counts.outcomes)
        .filter(([, number]) => number > 0)
        .map(([outcome, number]) => (
          <div key={outcome}>
            <dt>{outcomeLabels[outcome] ?? outcome}</dt>
            <dd data-tone={outcome === 'failed' || outcome === 'looped' ? 'red' : undefined}>
              {count(number)}
            </dd>
          </div>
        ))}
      {skipped.length ? (
        <div>
          <dt>Not let in</dt>
          <dd
            title={skipped.map(([reason, number]) => `${skipLabels[reason] ?? reason}: ${number}`).join('\n')}
          >
            {count(skipped.reduce((sum, [, number]) => sum + number, 0))}
          </dd>
        </div>
      ) : null}
    </dl>
  )
}

interface NodeFactsProps {
  graph: Graph
  id: string
  names: Names
  counts: FlowCounts | undefined
  onShow: () => void
  onClose: () => void
}

function NodeFacts({ graph, id, names, counts, onShow, onClose }: NodeFactsProps) {
  const node = nodeOf(graph, id)
  if (!node) return null
  const { entered = 0, waiting = 0, errors = 0, exits = {} } = counts?.nodes[id] ?? {}
  return (
    <SidePanel
      title={<h2 className={styles.panelTitle}>{titleOf(node)}</h2>}
      label={titleOf(node)}
      onClose={onClose}
    >
      <div className={styles.pad}>
        <p>{summaryOf(node, names)}</p>
        <Facts>
          <Fact name="Came here">{count(entered)}</Fact>
          <Fact name="Waiting">{count(waiting)}</Fact>
          {Object.entries(exits).map(([exit, number]) => (
            <Fact key={exit} name={exitWords(node, exit) || 'Went on'}>
              {count(number)}
            </Fact>
          ))}
          <Fact name="Errors">{count(errors)}</Fact>
        </Facts>
        {waiting > 0 ? (
          <span>
            <Button variant="default" onClick={onShow}>
              Show {plural(waiting, 'user')}
            </Button>
          </span>
        ) : null}
      </div>
    </SidePanel>
  )
}

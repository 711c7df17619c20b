import { Button, Select } from '@mantine/core'
import { IconWalk } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { runsQuery } from '../../../api/automations'
import type { Automation, Graph, RunItem } from '../../../api/automationTypes'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { RowBones } from '../../../ui/Bones'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { ExportMenu } from '../../../ui/ExportMenu'
import { useListKeys } from '../../../ui/keys'
import { NothingMatches } from '../../../ui/NothingMatches'
import { OutcomeTag, outcomeLabels } from '../../../ui/OutcomeTag'
import { TimeAgo, TimeUntil } from '../../../ui/Time'
import table from '../../../ui/table.module.css'
import { UserChip } from '../../../ui/UserChip'
import { UserField } from '../forms/UserField'
import { nodeOf, nodesOf } from '../graph/graph'
import { titleOf } from '../graph/words'
import { type AutomationSearch, outcomes, runStates } from '../search'
import styles from './Runs.module.css'

interface RunsViewProps {
  automation: Automation
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

/** Who is, or was, on the way: newest first. */
export function RunsView({ automation, search, patch }: RunsViewProps) {
  const { id: workspace, slug } = useWorkspace()
  const go = useNavigate()
  const { id } = automation.automation
  const { state, outcome, place, user } = search
  const runs = useInfiniteQuery(
    runsQuery(workspace, id, { state, outcome, node: place, user: user ? Number(user) : undefined }),
  )
  const rows = runs.data?.pages.flatMap((page) => page.items) ?? []
  const graph = automation.published?.graph ?? {}
  const open = (run: RunItem) =>
    void go({
      to: '/w/$workspace/automations/$automation/runs/$run',
      params: { workspace: slug, automation: String(id), run: String(run.id) },
    })
  const active = rows.findIndex((run) => String(run.id) === search.at)
  useListKeys({
    count: rows.length,
    active,
    onMove: (next) => patch({ at: String(rows[next]?.id ?? '') }),
    onOpen: (chosen) => {
      const run = rows[chosen]
      if (run) open(run)
    },
    onClose: () => patch({ at: undefined }),
  })
  const isNarrowed = Boolean(state || outcome || place || user)
  const clear = () => patch({ state: undefined, outcome: undefined, place: undefined, user: undefined })
  return (
    <div className={styles.scroll}>
      <div className={styles.filters}>
        <RunFilters graph={graph} search={search} patch={patch} />
        <ExportMenu
          name={`runs-${automation.automation.name}`}
          count={rows.length}
          rows={() => rows.map(asRow)}
        />
      </div>
      {runs.isError ? (
        <ErrorState error={runs.error} retry={() => void runs.refetch()} />
      ) : runs.isPending ? (
        <RowBones columns={[3, 2, 2, 1]} />
      ) : rows.length === 0 ? (
        isNarrowed ? (
          <NothingMatches title="No run matches" onClear={clear} clear="Clear the filters">
            Nobody is where you look, at least not now.
          </NothingMatches>
        ) : (
          <EmptyState icon={<IconWalk size={20} />} title="Nobody came in yet">
            As soon as a trigger lets a user in, their run shows here, step by step.
          </EmptyState>
        )
      ) : (
        <>
          <RunsTable rows={rows} graph={graph} active={active} onOpen={open} />
          {runs.hasNextPage ? (
            <Button
              className={styles.more ?? ''}
              variant="default"
              loading={runs.isFetchingNextPage}
              onClick={() => void runs.fetchNextPage()}
            >
              More
            </Button>
          ) : null}
        </>
      )}
    </div>
  )
}

interface RunFiltersProps {
  graph: Graph
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

function RunFilters({ graph, search, patch }: RunFiltersProps) {
  return (
    <>
      <UserField
        by="id"
        isFilter
        value={search.user ?? null}
        onChange={(user) => patch({ user: user ?? undefined })}
      />
      <Select
        aria-label="State of the runs"
        placeholder="Any state"
        clearable
        w={140}
        data={[
          { value: 'running', label: 'On the way' },
          { value: 'ended', label: 'Ended' },
        ]}
        value={search.state ?? null}
        onChange={(state) => patch({ state: runStates.find((each) => each === state), at: undefined })}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        w={170}
        data={outcomes.map((outcome) => ({ value: outcome, label: outcomeLabels[outcome] ?? outcome }))}
        value={search.outcome ?? null}
        onChange={(outcome) => patch({ outcome: outcomes.find((each) => each === outcome), at: undefined })}
      />
      <Select
        aria-label="Step they are at"
        placeholder="At any step"
        clearable
        searchable
        w={190}
        data={nodesOf(graph).map((node) => ({ value: node.id, label: titleOf(node) }))}
        value={search.place ?? null}
        onChange={(place) => patch({ place: place ?? undefined, at: undefined })}
      />
    </>
  )
}

interface RunsTableProps {
  rows: readonly RunItem[]
  graph: Graph
  active: number
  onOpen: (run: RunItem) => void
}

function RunsTable({ rows, graph, active, onOpen }: RunsTableProps) {
  const { slug } = useWorkspace()
  return (
    <table className={table.table} data-rows="open">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Outcome</th>
          <th scope="col" className={table.wide}>
            At
          </th>
          <th scope="col" className={table.wide}>
            Goes on
          </th>
          <th scope="col" className={`${table.number} ${table.wide}`}>
            Version
          </th>
          <th scope="col" className={table.number}>
            Started
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((run, place) => {
          const node = nodeOf(graph, run.node)
          return (
            <tr key={run.id} data-active={place === active} onClick={() => onOpen(run)}>
              <td className={styles.who}>
                <Link
                  className={styles.user}
                  to="/w/$workspace/automations/$automation/runs/$run"
                  params={{ workspace: slug, automation: String(run.automation.id), run: String(run.id) }}
                  onClick={(click) => click.stopPropagation()}
                >
                  <UserChip id={run.user.key} label={run.user.label} />
                </Link>
              </td>
              <td>
                <OutcomeTag run={run} />
              </td>
              <td className={table.wide}>{run.node ? (node ? titleOf(node) : run.node) : '–'}</td>
              <td className={table.wide}>{run.due_at ? <TimeUntil at={run.due_at} /> : '–'}</td>
              <td className={`${table.number} ${table.quiet} ${table.wide}`}>{run.version}</td>
              <td className={`${table.number} ${table.quiet} ${styles.when}`}>
                <TimeAgo at={run.started_at} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function asRow({ user, automation, error, ...run }: RunItem) {
  return { ...run, automation: automation.name, user: user.label, key: user.key, error: error?.message ?? '' }
}

import { Button } from '@mantine/core'
import { IconListDetails } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { logQuery } from '../../../api/automations'
import type { Automation, LogEntry } from '../../../api/automationTypes'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { RowBones } from '../../../ui/Bones'
import { EmptyState } from '../../../ui/EmptyState'
import { ErrorState } from '../../../ui/ErrorState'
import { TimeAgo } from '../../../ui/Time'
import { UserChip } from '../../../ui/UserChip'
import { UserField } from '../forms/UserField'
import type { Graph } from '../graph/graph'
import type { AutomationSearch } from '../search'
import styles from './Runs.module.css'
import { Steps } from './Steps'
import { stepWords } from './words'

interface LogViewProps {
  automation: Automation
  search: AutomationSearch
  patch: (change: Partial<AutomationSearch>) => void
}

/** All that was logged, newest first; who was not let in too. */
export function LogView({ automation, search, patch }: LogViewProps) {
  const { id: workspace } = useWorkspace()
  const { id } = automation.automation
  const log = useInfiniteQuery(logQuery(workspace, id, search.user ? Number(search.user) : undefined))
  const entries = log.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className={styles.scroll}>
      <div className={styles.filters}>
        <UserField
          by="id"
          isFilter
          value={search.user ?? null}
          onChange={(user) => patch({ user: user ?? undefined })}
        />
      </div>
      {log.isError ? (
        <ErrorState error={log.error} retry={() => void log.refetch()} />
      ) : log.isPending ? (
        <RowBones columns={[3, 4, 1]} />
      ) : entries.length === 0 ? (
        <EmptyState icon={<IconListDetails size={20} />} title="Nothing is logged">
          Every step of every run is logged, and everybody who met a trigger and was not let in.
        </EmptyState>
      ) : (
        <ul className={styles.entries}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} graph={automation.published?.graph ?? {}} automation={id} />
          ))}
        </ul>
      )}
      {log.hasNextPage ? (
        <Button
          className={styles.more ?? ''}
          variant="default"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          More
        </Button>
      ) : null}
    </div>
  )
}

function Entry({ entry, graph, automation }: { entry: LogEntry; graph: Graph; automation: number }) {
  const { slug } = useWorkspace()
  return (
    <li>
      <details className={styles.entry}>
        <summary>
          <UserChip id={entry.user.key} label={entry.user.label} />
          <span className={styles.entryWords}>
            {entry.steps.map((step) => stepWords(step, graph)).join(' · ')}
          </span>
          <TimeAgo at={entry.at} />
        </summary>
        <Steps steps={entry.steps} graph={graph} />
        {entry.run ? (
          <Link
            className={styles.link}
            to="/w/$workspace/automations/$automation/runs/$run"
            params={{ workspace: slug, automation: String(automation), run: String(entry.run) }}
          >
            The whole run
          </Link>
        ) : null}
      </details>
    </li>
  )
}

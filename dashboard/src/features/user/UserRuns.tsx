import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { userRunsQuery } from '../../api/automations'
import { useWorkspace } from '../../session/WorkspaceContext'
import { OutcomeTag } from '../../ui/OutcomeTag'
import { TimeAgo } from '../../ui/Time'
import styles from './User.module.css'

const most = 5

/** The automations a user is in, or came through last; nothing when there are none. */
export function UserRuns({ user }: { user: number }) {
  const { id: workspace, slug } = useWorkspace()
  const runs = useQuery(userRunsQuery(workspace, user))
  const items = runs.data?.items ?? []
  if (items.length === 0) return null
  const [onTheWay, ended] = [
    items.filter(({ state }) => state === 'running'),
    items.filter(({ state }) => state === 'ended'),
  ]
  return (
    <section className={styles.part}>
      <h2>Automations</h2>
      <ul className={styles.runs}>
        {[...onTheWay, ...ended].slice(0, most).map((run) => (
          <li key={run.id}>
            <Link
              to="/w/$workspace/automations/$automation/runs/$run"
              params={{ workspace: slug, automation: String(run.automation.id), run: String(run.id) }}
            >
              {run.automation.name}
            </Link>
            <OutcomeTag run={run} />
            <span className={styles.since}>
              <TimeAgo at={run.started_at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

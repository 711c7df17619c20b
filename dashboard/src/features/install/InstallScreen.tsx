import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { installQuery } from '../../api/install'
import type { Install } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { Bone } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { Screen } from '../../ui/Screen'
import styles from './Install.module.css'
import { Lost } from './Lost'
import { Problems } from './Problems'
import { isReceived } from './progress'
import { Received } from './Received'
import { Snippets } from './Snippets'
import { Waiting } from './Waiting'

const route = getRouteApi('/in/w/$workspace/install')
const waitingEveryMs = 1_500
const afterwardsEveryMs = 15_000

/** From the snippet to the first event, with each step seen on its own. */
export function InstallScreen() {
  const workspace = useWorkspace()
  const install = useQuery({
    ...installQuery(workspace.id),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data && isReceived(state.data) ? afterwardsEveryMs : waitingEveryMs,
  })
  return (
    <Screen
      title="Install"
      lead="Put the snippet on your site. This page watches for the first event while you do."
    >
      {install.isError && !install.data ? (
        <ErrorState error={install.error} retry={() => void install.refetch()} />
      ) : install.isPending ? (
        <div className={styles.columns} aria-busy="true" role="status" aria-label="Loading">
          <Bone width="100%" height={300} />
          <Bone width="100%" height={240} />
        </div>
      ) : (
        <Body install={install.data} />
      )}
    </Screen>
  )
}

function Body({ install }: { install: Install }) {
  const { variant } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <Snippets
          install={install}
          variant={variant ?? 'html'}
          onChange={(next) =>
            void navigate({ search: { variant: next === 'html' ? undefined : next }, replace: true })
          }
        />
      </div>
      <div className={styles.side}>
        {install.first_event ? (
          <Received install={install} event={install.first_event} />
        ) : (
          <Waiting install={install} />
        )}
        <Problems problems={install.problems} />
        <Lost />
      </div>
    </div>
  )
}

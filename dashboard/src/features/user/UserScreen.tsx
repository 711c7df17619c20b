import { useMediaQuery } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import type { UserDetail } from '../../api/types'
import { timelineQuery, userQuery } from '../../api/users'
import { useLive } from '../../live/useLive'
import { useWorkspace } from '../../session/WorkspaceContext'
import { CopyIcon } from '../../ui/CopyButton'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { EventPanel } from '../../ui/event/EventPanel'
import { useListKeys } from '../../ui/keys'
import { LinkButton } from '../../ui/LinkButton'
import { Screen } from '../../ui/Screen'
import { UserMark } from '../../ui/UserChip'
import { userLabel } from '../../ui/userLabel'
import { commonNames, isWanted, united } from './days'
import { Profile, ProfileBones } from './Profile'
import { timelineRows } from './rows'
import { ScorePanel } from './ScorePanel'
import { ScoreSummary } from './ScoreSummary'
import type { UserSearch } from './search'
import { merged } from './steps'
import { Timeline } from './Timeline'
import { TimelineFilter } from './TimelineFilter'
import styles from './User.module.css'
import { useEventRemoval } from './useEventRemoval'
import { useStepFollowing } from './useStepFollowing'
import { useScoreFollowing } from './useUserScore'

const route = getRouteApi('/in/w/$workspace/users/$user')
const namesOffered = 5

/** One user: who they are and all they did, new rows as they happen. */
export function UserScreen() {
  const workspace = useWorkspace()
  const { user: id } = route.useParams()
  const user = useQuery(userQuery(workspace.id, Number(id)))
  const label = user.data ? userLabel(user.data) : 'User'
  return (
    <Screen
      title={label}
      layout="fill"
      above={
        <Link to="/w/$workspace/users" params={{ workspace: workspace.slug }} className={styles.back}>
          Users
        </Link>
      }
      heading={user.data ? <Heading user={user.data} /> : label}
    >
      {user.isError ? (
        <ErrorState
          error={user.error}
          retry={() => void user.refetch()}
          back={
            <LinkButton variant="default" to="/w/$workspace/users" params={{ workspace: workspace.slug }}>
              All users
            </LinkButton>
          }
        />
      ) : (
        <div className={styles.columns}>
          <ProfilePlace user={Number(id)}>
            {user.data ? <Profile user={user.data} /> : <ProfileBones />}
          </ProfilePlace>
          <History id={Number(id)} label={label} />
        </div>
      )}
    </Screen>
  )
}

/** Beside the timeline; folded above it where there is no room, all but the score. */
function ProfilePlace({ user, children }: { user: number; children: ReactNode }) {
  const narrow = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false })
  return (
    <aside className={styles.profile} aria-label="Profile">
      <ScoreSummary user={user} />
      {narrow ? (
        <details>
          <summary className={styles.fold}>Profile and attributes</summary>
          {children}
        </details>
      ) : (
        children
      )}
    </aside>
  )
}

function Heading({ user }: { user: UserDetail }) {
  const label = userLabel(user)
  return (
    <span className={styles.heading}>
      <UserMark id={user.key} label={label} size={30} />
      {label}
      <CopyIcon text={label === user.key ? user.key : label} what={label === user.key ? 'key' : 'name'} />
    </span>
  )
}

function History({ id, label }: { id: number; label: string }) {
  const workspace = useWorkspace()
  const { selected, score, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const { kinds, names } = filter
  const loaded = useInfiniteQuery(timelineQuery(workspace.id, id, filter))
  const live = useLive(workspace.id, { user: String(id) })
  // The feed's filter takes part of a key too; here it is this user and nobody else.
  const own = useMemo(() => live.rows.filter((row) => row.user.id === id), [live.rows, id])
  useScoreFollowing(id, own)
  const { going, removerOf } = useEventRemoval(id)
  const items = useMemo(() => {
    const fresh = own.filter((row) => isWanted(row, kinds, names))
    const all = united(loaded.data?.pages.flatMap((page) => page.items) ?? [], loaded.data ? fresh : [])
    return all.filter((item) => !going.has(item.id))
  }, [loaded.data, own, kinds, names, going])
  const happened = useMemo(() => merged(items, loaded.data?.pages ?? []), [items, loaded.data])
  useStepFollowing(workspace.id, id, live)
  const patch = (change: Partial<UserSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const place = items.findIndex((item) => item.id === selected)
  useListKeys({
    count: items.length,
    active: place,
    onMove: (next) => patch({ selected: items[next]?.id }),
    onClose: () => patch({ selected: undefined, score: undefined }),
  })
  const chosen = items[place]
  return (
    <>
      <section className={styles.history} aria-label="Timeline">
        <div className={styles.bar}>
          <TimelineFilter
            filter={filter}
            names={commonNames(items, namesOffered)}
            status={live.status}
            onChange={patch}
          />
          <ExportMenu
            name={`timeline-${label}`}
            count={happened.length}
            rows={() => timelineRows(happened)}
          />
        </div>
        <Timeline
          query={loaded}
          happened={happened}
          selected={selected}
          onSelect={(event) => patch({ selected: event })}
          filtered={Boolean(kinds || names)}
        />
      </section>
      {chosen ? (
        <EventPanel
          item={chosen}
          onRemove={removerOf(chosen)}
          onClose={() => patch({ selected: undefined })}
        />
      ) : score ? (
        <ScorePanel
          user={id}
          onClose={() => patch({ score: undefined })}
          onEvent={(event) => patch({ selected: event })}
        />
      ) : null}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { eventsQuery } from '../../api/events'
import type { LiveItem } from '../../api/types'
import { isEmptyFilter } from '../../live/filter'
import { feed, useLive } from '../../live/useLive'
import { useWorkspace } from '../../session/WorkspaceContext'
import { ExportMenu } from '../../ui/ExportMenu'
import { EventPanel } from '../../ui/event/EventPanel'
import { eventRows } from '../../ui/event/rows'
import { useListKeys, useScreenKeys } from '../../ui/keys'
import { Screen } from '../../ui/Screen'
import { FeedNotes } from './FeedNotes'
import styles from './Live.module.css'
import { LiveEmpty } from './LiveEmpty'
import { LiveFilters } from './LiveFilters'
import { LiveList } from './LiveList'
import { LiveLosses } from './LiveLosses'
import { LivePulse } from './LivePulse'
import { LiveStatus, PauseButton } from './LiveStatus'
import type { LiveSearch } from './search'

const route = getRouteApi('/in/w/$workspace/live')

/** What happens now, with what became of it. */
export function LiveScreen() {
  const workspace = useWorkspace()
  const { selected, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const view = useLive(workspace.id, filter, useEventNames(workspace.id))
  const patch = (change: Partial<LiveSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const chosen = useChosen(view.rows, selected)
  const place = view.rows.findIndex((row) => row.id === selected)
  const paused = view.held.has('person')
  const togglePause = () => (paused ? feed.release('person') : feed.hold('person'))
  useListKeys({
    count: view.rows.length,
    active: place,
    onMove: (next) => patch({ selected: view.rows[next]?.id }),
    onClose: () => patch({ selected: undefined }),
  })
  useScreenKeys({ p: togglePause })
  return (
    <Screen
      title="Live"
      layout="fill"
      heading={
        <span className={styles.heading}>
          Live <LiveStatus status={view.status} paused={paused} />
        </span>
      }
      actions={
        <>
          <LivePulse />
          <LiveLosses />
          <PauseButton paused={paused} waiting={paused ? view.waiting : 0} onToggle={togglePause} />
          <ExportMenu name="live-events" count={view.rows.length} rows={() => eventRows(view.rows)} />
        </>
      }
      toolbar={<LiveFilters filter={filter} onChange={patch} />}
    >
      <FeedNotes view={view} />
      <div className={styles.split}>
        {view.rows.length > 0 ? (
          <LiveList view={view} selected={selected} onSelect={(id) => patch({ selected: id })} />
        ) : (
          <LiveEmpty
            status={view.status}
            filtered={!isEmptyFilter(filter)}
            onClear={() => void navigate({ search: {}, replace: true })}
          />
        )}
        {chosen ? (
          <EventPanel item={chosen} verdict={chosen.verdict} onClose={() => patch({ selected: undefined })} />
        ) : null}
      </div>
    </Screen>
  )
}

/** The chosen event; it stays on show after it has left the list. */
function useChosen(rows: readonly LiveItem[], id: string | undefined): LiveItem | null {
  const [kept, setKept] = useState<LiveItem | null>(null)
  const found = rows.find((row) => row.id === id) ?? null
  useEffect(() => {
    if (found) setKept(found)
  }, [found])
  if (!id) return null
  return found ?? (kept?.id === id ? kept : null)
}

function useEventNames(workspace: number): ReadonlySet<string> {
  const events = useQuery({ ...eventsQuery(workspace), staleTime: 60_000 })
  return useMemo(() => new Set(events.data?.items.map((event) => event.name)), [events.data])
}

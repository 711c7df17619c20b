import { useEffect, useState, useSyncExternalStore } from 'react'
import { liveAddress, recentEvents } from '../api/live'
import { browserClock } from './clock'
import { type FeedView, LiveFeed } from './feed'
import { type LiveFilter, matches } from './filter'
import { LiveStream } from './stream'

const recentRows = 200
/** Browsers allow six connections to a host over all tabs, so a tab nobody sees gives its own back. */
const sleepAfterMs = 60_000

/** One feed and one connection a tab, whichever screen shows it. */
export const feed = new LiveFeed(browserClock)
const stream = new LiveStream(feed, (url) => new EventSource(url), browserClock)

/**
 * The live feed of a workspace, narrowed to `filter`, for as long as the screen is there. `names` are the events known:
 * the server narrows to whole names only, and part of a name is looked for here.
 */
export function useLive(workspace: number, filter: LiveFilter, names?: ReadonlySet<string>): FeedView {
  const asked = JSON.stringify(filter)
  const wholeName = filter.event !== undefined && names?.has(filter.event) === true
  useEffect(
    () => follow(workspace, JSON.parse(asked) as LiveFilter, wholeName),
    [workspace, asked, wholeName],
  )
  useEffect(sleepWhileHidden, [])
  return useSyncExternalStore(feed.subscribe, feed.view)
}

/** Events in each of the last 60 seconds; changes once a second. */
export function usePulse(): number[] {
  const [counts, setCounts] = useState(() => feed.pulse.view(Date.now()))
  useEffect(() => {
    const timer = setInterval(() => setCounts(feed.pulse.view(Date.now())), 1_000)
    return () => clearInterval(timer)
  }, [])
  return counts
}

function follow(workspace: number, filter: LiveFilter, wholeName: boolean): () => void {
  return stream.follow({
    url: liveAddress(workspace, serverSide(filter, wholeName)),
    recent: () => recentEvents(workspace, recentRows),
    wanted: (item) => matches(filter, item),
  })
}

/** What the server narrows itself, so that a sampled stream still carries every rare event asked for. */
function serverSide(filter: LiveFilter, wholeName: boolean): [string, string][] {
  const { outcome: _outcome, event, ...others } = filter
  const known = wholeName ? { ...others, event } : others
  return Object.entries(known).flatMap(([name, value]) => (value ? [[name, value]] : []))
}

function sleepWhileHidden(): () => void {
  let cancel: (() => void) | null = null
  const onChange = () => {
    cancel?.()
    cancel = null
    if (document.visibilityState === 'hidden') cancel = browserClock.later(() => stream.sleep(), sleepAfterMs)
    else stream.wake()
  }
  document.addEventListener('visibilitychange', onChange)
  return () => {
    cancel?.()
    document.removeEventListener('visibilitychange', onChange)
  }
}

import { Tooltip } from '@mantine/core'
import { useZone } from '../session/WorkspaceContext'
import { absoluteTime, clockTime, relativeTime, timeUntil } from './time'
import { useNow } from './useNow'

/** How long ago, with the exact time in the workspace's zone on hover. */
export function TimeAgo({ at }: { at: string | null }) {
  const zone = useZone()
  const now = useNow()
  if (!at) return <span>–</span>
  return (
    <Tooltip label={absoluteTime(at, zone)}>
      <time dateTime={at}>{relativeTime(at, Math.max(now, 0), zone)}</time>
    </Tooltip>
  )
}

/** How long until then, with the exact time in the workspace's zone on hover. */
export function TimeUntil({ at }: { at: string }) {
  const zone = useZone()
  const now = useNow()
  return (
    <Tooltip label={absoluteTime(at, zone)}>
      <time dateTime={at}>{timeUntil(at, now, zone)}</time>
    </Tooltip>
  )
}

/** The time of day, with the exact time on hover. */
export function ClockTime({ at }: { at: string }) {
  const zone = useZone()
  return (
    <time dateTime={at} title={absoluteTime(at, zone)}>
      {clockTime(at, zone)}
    </time>
  )
}

/** The exact time, spelled out. */
export function ExactTime({ at }: { at: string | null }) {
  const zone = useZone()
  return at ? <time dateTime={at}>{absoluteTime(at, zone)}</time> : <span>–</span>
}

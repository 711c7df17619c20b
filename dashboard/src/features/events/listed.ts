import type { EventSummary } from '../../api/types'
import type { EventSort, EventsSearch } from './search'

/** The events a search shows, in its order. Hidden ones only when asked for. */
export function listed(events: readonly EventSummary[], search: EventsSearch): EventSummary[] {
  const asked = search.q?.toLowerCase() ?? ''
  return events
    .filter((event) => (search.state ? event.state === search.state : event.state !== 'hidden'))
    .filter((event) => !search.kind || event.kind === search.kind)
    .filter(
      (event) => !asked || `${event.name} ${event.description} ${event.owner}`.toLowerCase().includes(asked),
    )
    .sort(orders[search.sort ?? 'last_seen'])
}

const orders: Record<EventSort, (one: EventSummary, other: EventSummary) => number> = {
  last_seen: (one, other) => (other.last_seen ?? '').localeCompare(one.last_seen ?? ''),
  count: (one, other) => other.count - one.count,
  violations: (one, other) => other.violations - one.violations,
  name: (one, other) => one.name.localeCompare(other.name),
}

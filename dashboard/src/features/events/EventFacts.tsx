import type { QueryKey } from '@tanstack/react-query'
import { changeEvent, type EventChange, eventQuery, eventsQuery } from '../../api/events'
import type { EventDetail } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Fact, Facts } from '../../ui/Facts'
import { count } from '../../ui/figures'
import { InlineText } from '../../ui/InlineText'
import { TimeAgo } from '../../ui/Time'
import { useEdit } from '../../ui/useEdit'
import { StateTag } from './StateTag'

/** Change an event's definition, with undo. */
export function useEventEdit(event: EventDetail): (change: EventChange, message: string) => Promise<void> {
  const { id } = useWorkspace()
  const edit = useEdit()
  return (change, message) => {
    const back = Object.fromEntries(
      (Object.keys(change) as (keyof EventChange)[]).map((field) => [field, event[field]]),
    ) as EventChange
    return edit<EventDetail>({
      queryKey: eventQuery(id, event.name).queryKey as QueryKey,
      change: (shown) => ({ ...shown, ...change }),
      send: () => changeEvent(id, event.name, change),
      sendBack: () => changeEvent(id, event.name, back),
      message,
      touches: [eventsQuery(id).queryKey as QueryKey],
    })
  }
}

export function EventFacts({ event }: { event: EventDetail }) {
  const edit = useEventEdit(event)
  const fixed = !useMay('editor')
  return (
    <Facts>
      <Fact name="Meaning">
        <InlineText
          label="description"
          placeholder="Add a description"
          value={event.description}
          disabled={fixed}
          onSave={(description) => void edit({ description }, 'Description saved')}
        />
      </Fact>
      <Fact name="Owner">
        <InlineText
          label="owner"
          placeholder="Add an owner"
          value={event.owner}
          disabled={fixed}
          onSave={(owner) => void edit({ owner }, 'Owner saved')}
        />
      </Fact>
      <Fact name="State">
        <StateTag state={event.state} />
      </Fact>
      <Fact name="First seen">{event.first_seen ? <TimeAgo at={event.first_seen} /> : 'never'}</Fact>
      {event.blocked_count > 0 ? (
        <Fact name="While blocked">{count(event.blocked_count)} kept aside</Fact>
      ) : null}
    </Facts>
  )
}

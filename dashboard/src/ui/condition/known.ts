import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { eventQuery, userAttributesQuery } from '../../api/events'
import type { AttributeDefinition } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import type { KnownAttribute, Subjects } from './subjects'

const eventFacts = ['url', 'referrer', 'kind', 'name', 'library', 'occurred_at', 'is_bot']
const kept = { staleTime: 60_000, retry: false } as const

/** What may be asked of an event of this name; of one without a name, what every event has. */
export function useEventSubjects(
  event: string | null,
): Pick<Subjects, 'event' | 'eventAttributes' | 'eventFacts'> {
  const { id } = useWorkspace()
  const known = useQuery({ ...eventQuery(id, event ?? ''), ...kept, enabled: Boolean(event) })
  return useMemo(
    () => ({
      ...(event ? { event } : {}),
      eventAttributes: (known.data?.attributes ?? []).map(asKnown),
      eventFacts,
    }),
    [known.data, event],
  )
}

/** The attributes that users have here. */
export function useUserAttributes(): readonly KnownAttribute[] {
  const { id } = useWorkspace()
  const users = useQuery({ ...userAttributesQuery(id), ...kept })
  return useMemo(() => (users.data?.items ?? []).map(asKnown), [users.data])
}

function asKnown({ name, type, samples }: AttributeDefinition): KnownAttribute {
  return { name, type, samples }
}

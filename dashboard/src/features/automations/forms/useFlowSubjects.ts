import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { eventQuery, userAttributesQuery } from '../../../api/events'
import type { AttributeDefinition } from '../../../api/types'
import { useWorkspace } from '../../../session/WorkspaceContext'
import type { KnownAttribute, Subjects } from '../../../ui/condition/subjects'

const eventFacts = ['url', 'referrer', 'kind', 'name', 'library', 'occurred_at', 'is_bot']
const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen', 'last_seen', 'events', 'page_views']
const kept = { staleTime: 60_000, retry: false } as const

/** What a condition of an automation may ask: of the user and, where one is at hand, of an event. */
export function useFlowSubjects(event: string | null, withEvent: boolean): Subjects {
  const { id } = useWorkspace()
  const known = useQuery({ ...eventQuery(id, event ?? ''), ...kept, enabled: withEvent && Boolean(event) })
  const users = useQuery({ ...userAttributesQuery(id), ...kept })
  return useMemo(
    () => ({
      userAttributes: (users.data?.items ?? []).map(asKnown),
      userFacts,
      others: ['score', 'moment', 'tag', 'list', 'segment', 'done'],
      ...(withEvent ? { eventAttributes: (known.data?.attributes ?? []).map(asKnown), eventFacts } : {}),
    }),
    [known.data, users.data, withEvent],
  )
}

function asKnown({ name, type, samples }: AttributeDefinition): KnownAttribute {
  return { name, type, samples }
}

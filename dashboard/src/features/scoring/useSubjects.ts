import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { eventQuery, userAttributesQuery } from '../../api/events'
import type { AttributeDefinition } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import type { KnownAttribute, Subjects } from '../../ui/condition/subjects'

const eventFacts = ['url', 'referrer', 'kind', 'name', 'library', 'occurred_at', 'is_bot']
/** What every event changes about a user is not among them: a score may not hang on it. */
const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen']

/** What a scoring rule may ask: of its event, and of the user as they are. */
export function useSubjects(event: string | null, withEvent: boolean): Subjects {
  const { id } = useWorkspace()
  const known = useQuery({
    ...eventQuery(id, event ?? ''),
    enabled: Boolean(event),
    staleTime: 60_000,
    retry: false,
  })
  const users = useQuery({ ...userAttributesQuery(id), staleTime: 60_000 })
  return useMemo(() => {
    const ofUsers = {
      userAttributes: (users.data?.items ?? []).map(asKnown),
      userFacts,
    }
    if (!withEvent) return { ...ofUsers, others: ['tag', 'list'] }
    const eventAttributes = (known.data?.attributes ?? []).map(asKnown)
    return { ...ofUsers, eventAttributes, eventFacts, others: ['moment', 'tag', 'list'] }
  }, [known.data, users.data, withEvent])
}

function asKnown({ name, type, samples }: AttributeDefinition): KnownAttribute {
  return { name, type, samples }
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { userAttributesQuery } from '../../api/events'
import { useWorkspace } from '../../session/WorkspaceContext'
import type { Subjects } from '../../ui/condition/subjects'

const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen', 'last_seen', 'events', 'page_views']

/** What a segment may ask of users. */
export function useSegmentSubjects(): Subjects {
  const { id } = useWorkspace()
  const users = useQuery({ ...userAttributesQuery(id), staleTime: 60_000 })
  return useMemo(
    () => ({
      userAttributes: (users.data?.items ?? []).map(({ name, type, samples }) => ({ name, type, samples })),
      userFacts,
      others: ['score', 'tag', 'list', 'segment', 'done'],
    }),
    [users.data],
  )
}

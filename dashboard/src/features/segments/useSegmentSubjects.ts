import { useMemo } from 'react'
import { useUserAttributes } from '../../ui/condition/known'
import type { Subjects } from '../../ui/condition/subjects'

const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen', 'last_seen', 'events', 'page_views']

/** What a segment may ask of users. */
export function useSegmentSubjects(): Subjects {
  const userAttributes = useUserAttributes()
  return useMemo(
    () => ({ userAttributes, userFacts, others: ['score', 'tag', 'list', 'segment', 'done'] }),
    [userAttributes],
  )
}

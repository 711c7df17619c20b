import { useMemo } from 'react'
import { useEventSubjects, useUserAttributes } from '../../../ui/condition/known'
import type { Subjects } from '../../../ui/condition/subjects'

const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen', 'last_seen', 'events', 'page_views']

/** What a condition of an automation may ask: of the user and, where one is at hand, of an event. */
export function useFlowSubjects(event: string | null, withEvent: boolean): Subjects {
  const ofEvent = useEventSubjects(withEvent ? event : null)
  const userAttributes = useUserAttributes()
  return useMemo(
    () => ({
      userAttributes,
      userFacts,
      others: ['score', 'moment', 'tag', 'list', 'segment', 'done'],
      ...(withEvent ? ofEvent : {}),
    }),
    [ofEvent, userAttributes, withEvent],
  )
}

import { useMemo } from 'react'
import { useEventSubjects, useUserAttributes } from '../../ui/condition/known'
import type { Subjects } from '../../ui/condition/subjects'

/** What every event changes about a user is not among them: a score may not hang on it. */
const userFacts = ['email', 'name', 'user_id', 'key', 'first_seen']

/** What a scoring rule may ask: of its event, and of the user as they are. */
export function useSubjects(event: string | null, withEvent: boolean): Subjects {
  const ofEvent = useEventSubjects(event)
  const userAttributes = useUserAttributes()
  return useMemo(() => {
    const ofUsers = { userAttributes, userFacts }
    return withEvent
      ? { ...ofUsers, ...ofEvent, others: ['moment', 'tag', 'list'] }
      : { ...ofUsers, others: ['tag', 'list'] }
  }, [ofEvent, userAttributes, withEvent])
}

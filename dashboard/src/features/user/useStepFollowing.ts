import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { userQuery } from '../../api/users'
import { browserClock } from '../../live/clock'
import type { FeedView } from '../../live/feed'
import { inTurn } from '../../live/inTurn'

/** Ask for the profile and what automations did whenever something changes either. */
export function useStepFollowing(workspace: number, user: number, { rows, acted }: FeedView): void {
  const queries = useQueryClient()
  const askAnew = useMemo(() => {
    const { queryKey } = userQuery(workspace, user)
    return inTurn(() => queries.invalidateQueries({ queryKey }), browserClock)
  }, [queries, workspace, user])
  const newest = rows.find((row) => row.kind === 'standing' && row.user.id === user)?.offset
  useEffect(() => {
    if (newest || acted) askAnew()
  }, [newest, acted, askAnew])
}

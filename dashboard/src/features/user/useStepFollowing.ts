import { useDebouncedCallback } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { LiveItem } from '../../api/types'
import { userQuery } from '../../api/users'

const settleMs = 200

/** Ask for the profile and what automations did once events that change either pause. */
export function useStepFollowing(workspace: number, user: number, rows: readonly LiveItem[]): void {
  const queries = useQueryClient()
  const { queryKey } = userQuery(workspace, user)
  const askAnew = useDebouncedCallback(() => void queries.invalidateQueries({ queryKey }), settleMs)
  const newest = rows.find((row) => row.kind === 'standing' || (row.verdict.automations?.length ?? 0) > 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each event that changes something
  useEffect(() => {
    if (newest) askAnew()
  }, [newest?.offset])
}

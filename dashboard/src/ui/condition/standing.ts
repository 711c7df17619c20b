import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { listsQuery, segmentsQuery } from '../../api/standing'
import { useWorkspace } from '../../session/WorkspaceContext'

const kept = { staleTime: 60_000 } as const

/** What lists and segments are called; null for those that are not known. */
export interface StandingNames {
  list: (id: number) => string | null
  segment: (id: number) => string | null
}

/** What lists and segments are called here. */
export function useStandingNames(): StandingNames {
  const { id } = useWorkspace()
  const lists = useQuery({ ...listsQuery(id), ...kept })
  const segments = useQuery({ ...segmentsQuery(id), ...kept })
  return useMemo(
    () => ({ list: namesOf(lists.data?.items), segment: namesOf(segments.data?.items) }),
    [lists.data, segments.data],
  )
}

function namesOf(items: readonly { id: number; name: string }[] = []) {
  const names = new Map(items.map(({ id, name }) => [id, name]))
  return (id: number) => names.get(id) ?? null
}

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { automationsQuery, listNamesQuery, segmentNamesQuery } from '../../api/automations'
import { scoringQuery } from '../../api/scoring'
import { useWorkspace } from '../../session/WorkspaceContext'
import { type Names, plainNames } from './graph/words'

/** What lists, segments, automations and thresholds are called here. */
export function useNames(): Names {
  const { id } = useWorkspace()
  const lists = useQuery(listNamesQuery(id))
  const segments = useQuery(segmentNamesQuery(id))
  const automations = useQuery({ ...automationsQuery(id), staleTime: 60_000 })
  const scoring = useQuery({ ...scoringQuery(id), staleTime: 60_000 })
  return useMemo(() => {
    const among = <Id>(found: readonly { id: Id; name: string }[] | undefined, plain: (id: Id) => string) => {
      const names = new Map((found ?? []).map((item) => [item.id, item.name]))
      return (wanted: Id) => names.get(wanted) ?? plain(wanted)
    }
    return {
      list: among(lists.data?.items, plainNames.list),
      segment: among(segments.data?.items, plainNames.segment),
      automation: among(automations.data?.items, plainNames.automation),
      threshold: among(scoring.data?.published?.plan.thresholds, plainNames.threshold),
    }
  }, [lists.data, segments.data, automations.data, scoring.data])
}

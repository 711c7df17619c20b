import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { automationsQuery } from '../../api/automations'
import { scoringQuery } from '../../api/scoring'
import { useWorkspace } from '../../session/WorkspaceContext'
import { useStandingNames } from '../../ui/condition/standing'
import { type Names, plainNames } from './graph/words'

/** What lists, segments, automations and thresholds are called here. */
export function useNames(): Names {
  const { id } = useWorkspace()
  const asked = useStandingNames()
  const automations = useQuery({ ...automationsQuery(id), staleTime: 60_000 })
  const scoring = useQuery({ ...scoringQuery(id), staleTime: 60_000 })
  return useMemo(() => {
    const among = <Id>(found: readonly { id: Id; name: string }[] | undefined, plain: (id: Id) => string) => {
      const names = new Map((found ?? []).map((item) => [item.id, item.name]))
      return (wanted: Id) => names.get(wanted) ?? plain(wanted)
    }
    return {
      asked,
      list: (wanted) => asked.list(wanted) ?? plainNames.list(wanted),
      segment: (wanted) => asked.segment(wanted) ?? plainNames.segment(wanted),
      automation: among(automations.data?.items, plainNames.automation),
      threshold: among(scoring.data?.published?.plan.thresholds, plainNames.threshold),
    }
  }, [asked, automations.data, scoring.data])
}

import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Publication, ScoringJob, ScoringPlan } from './types'

const jobEveryMs = 1_000

const inside = (workspace: number) => ({ params: { path: { workspace_id: workspace } } })

/** The plan in force, the draft, the versions and the newest recompute, which is followed while it runs. */
export function scoringQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'scoring'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/scoring', { ...inside(workspace), signal })),
    refetchInterval: ({ state }) => (isRunning(state.data?.job ?? null) ? jobEveryMs : false),
  })
}

export function scoringVersionQuery(workspace: number, version: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'scoring-version', version],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/scoring/versions/{version}', {
          params: { path: { workspace_id: workspace, version } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What publishing the draft would change. `changed_at` tells one draft from the next. */
export function previewQuery(workspace: number, changedAt: string) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'scoring-preview', changedAt],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/app/workspaces/{workspace_id}/scoring/preview', {
          ...inside(workspace),
          body: {},
          signal,
        }),
      ),
    staleTime: 60_000,
    retry: false,
  })
}

export function saveDraft(workspace: number, plan: ScoringPlan) {
  return answer(
    api.PUT('/api/app/workspaces/{workspace_id}/scoring/draft', {
      ...inside(workspace),
      body: { ...plan },
    }),
  )
}

export function dropDraft(workspace: number) {
  return answer(api.DELETE('/api/app/workspaces/{workspace_id}/scoring/draft', inside(workspace)))
}

export function publishDraft(workspace: number, publication: Publication) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/scoring/publish', {
      ...inside(workspace),
      body: publication,
    }),
  )
}

export function stopJob(workspace: number, job: number) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/scoring/jobs/{job_id}/stop', {
      params: { path: { workspace_id: workspace, job_id: job } },
    }),
  )
}

export function resumeJob(workspace: number, job: number) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/scoring/jobs/{job_id}/resume', {
      params: { path: { workspace_id: workspace, job_id: job } },
    }),
  )
}

function isRunning(job: ScoringJob | null): boolean {
  return job?.state === 'running'
}

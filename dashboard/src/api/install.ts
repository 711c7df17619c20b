import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'

const lossesEveryMs = 5_000

/** What the Install screen and every copied snippet need: the key, the public address, the checks. */
export function installQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'install'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/install', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
    staleTime: 30_000,
  })
}

/** What pages gave up and said so. */
export function lossesQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'losses'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/losses', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
    refetchInterval: lossesEveryMs,
  })
}

/** Send a real event through the public address, as a visitor's browser would. */
export function sendTestEvent(workspace: number) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/install/test-event', {
      params: { path: { workspace_id: workspace } },
    }),
  )
}

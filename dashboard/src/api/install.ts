import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'

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

/** Send a real event through the public address, as a visitor's browser would. */
export function sendTestEvent(workspace: number) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/install/test-event', {
      params: { path: { workspace_id: workspace } },
    }),
  )
}

import { infiniteQueryOptions } from '@tanstack/react-query'
import { answer, api, given } from './client'

export function violationsQuery(workspace: number, event?: string) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'violations', event ?? ''],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/violations', {
          params: { path: { workspace_id: workspace }, query: given({ event, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

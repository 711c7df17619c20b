import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, given } from './client'
import type { EventKind, UserSort } from './types'

const usersPerPage = 60
const eventsPerPage = 100

export function usersQuery(
  workspace: number,
  { q, sort }: { q?: string | undefined; sort?: UserSort | undefined },
) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'users', q ?? '', sort ?? 'last_seen'],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/users', {
          params: {
            path: { workspace_id: workspace },
            query: given({ q, sort, cursor: pageParam, limit: usersPerPage }),
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

export function userQuery(workspace: number, user: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'user', user],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/users/{user_id}', {
          params: { path: { workspace_id: workspace, user_id: user } },
          signal,
        }),
      ),
  })
}

export interface TimelineFilter {
  kinds?: EventKind[] | undefined
  names?: string[] | undefined
}

export function timelineQuery(workspace: number, user: number, { kinds, names }: TimelineFilter) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'user', user, 'timeline', kinds ?? [], names ?? []],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/users/{user_id}/timeline', {
          params: {
            path: { workspace_id: workspace, user_id: user },
            query: given({ kind: kinds, name: names, cursor: pageParam, limit: eventsPerPage }),
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

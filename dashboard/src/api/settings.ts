import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, given } from './client'
import type { Role, TokenScope } from './types'

const healthEveryMs = 2_000

const inside = (workspace: number) => ({ params: { path: { workspace_id: workspace } } })

export function apiKeysQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'api-keys'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/api-keys', { ...inside(workspace), signal })),
  })
}

export function tokensQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'tokens'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/tokens', { ...inside(workspace), signal })),
  })
}

export function membersQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'members'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/members', { ...inside(workspace), signal })),
  })
}

export function originsQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'origins'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/origins', { ...inside(workspace), signal })),
  })
}

export function healthQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'health'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/health', { ...inside(workspace), signal })),
    refetchInterval: healthEveryMs,
  })
}

export function auditQuery(workspace: number) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'audit'],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/audit', {
          params: { path: { workspace_id: workspace }, query: given({ cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

export function deadLettersQuery(workspace: number) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'dead-letters'],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/dead-letters', {
          params: { path: { workspace_id: workspace }, query: given({ cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

export function createApiKey(workspace: number, name: string) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/api-keys', { ...inside(workspace), body: { name } }),
  )
}

/** With `leaving`, the request outlives the page. */
export function revokeApiKey(workspace: number, id: number, leaving = false) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/api-keys/{key_id}', {
      params: { path: { workspace_id: workspace, key_id: id } },
      keepalive: leaving,
    }),
  )
}

export function createToken(workspace: number, name: string, scopes: TokenScope[]) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/tokens', { ...inside(workspace), body: { name, scopes } }),
  )
}

/** With `leaving`, the request outlives the page. */
export function revokeToken(workspace: number, id: number, leaving = false) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/tokens/{token_id}', {
      params: { path: { workspace_id: workspace, token_id: id } },
      keepalive: leaving,
    }),
  )
}

export function setOrigins(workspace: number, origins: string[]) {
  return answer(
    api.PUT('/api/app/workspaces/{workspace_id}/origins', { ...inside(workspace), body: { origins } }),
  )
}

export function inviteMember(workspace: number, email: string, role: Role) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/members', { ...inside(workspace), body: { email, role } }),
  )
}

export function setRole(workspace: number, id: number, role: Role) {
  return answer(
    api.PATCH('/api/app/workspaces/{workspace_id}/members/{member_id}', {
      params: { path: { workspace_id: workspace, member_id: id } },
      body: { role },
    }),
  )
}

/** With `leaving`, the request outlives the page. */
export function removeMember(workspace: number, id: number, leaving = false) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/members/{member_id}', {
      params: { path: { workspace_id: workspace, member_id: id } },
      keepalive: leaving,
    }),
  )
}

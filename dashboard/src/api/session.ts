import { queryOptions } from '@tanstack/react-query'
import { answer, api, rememberCsrf } from './client'
import type { Session } from './types'

/** Who is signed in, kept for as long as the tab lives. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => remember(await answer(api.GET('/api/app/session', { signal }))),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export async function signIn(email: string, password: string): Promise<Session> {
  return remember(await answer(api.POST('/api/app/session', { body: { email, password } })))
}

export async function signInWithLink(token: string): Promise<Session> {
  return remember(await answer(api.POST('/api/app/session/link', { body: { token } })))
}

export function signOut() {
  return answer(api.DELETE('/api/app/session'))
}

export function setPassword(password: string, current?: string) {
  return answer(api.PUT('/api/app/session/password', { body: { password, ...(current ? { current } : {}) } }))
}

export function setMemberName(name: string) {
  return answer(api.PATCH('/api/app/session/profile', { body: { name } }))
}

export function createWorkspace(name: string, timezone: string) {
  return answer(api.POST('/api/app/workspaces', { body: { name, timezone } }))
}

export function workspaceQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'settings'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
  })
}

export interface WorkspaceChange {
  name?: string
  timezone?: string
  unified_identification?: boolean
  respect_gpc?: boolean
  respect_dnt?: boolean
  alias?: string
}

export function changeWorkspace(workspace: number, change: WorkspaceChange) {
  return answer(
    api.PATCH('/api/app/workspaces/{workspace_id}', {
      params: { path: { workspace_id: workspace } },
      body: change,
    }),
  )
}

function remember(session: Session): Session {
  rememberCsrf(session.csrf)
  return session
}

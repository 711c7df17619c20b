import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, given } from './client'
import type { paths } from './schema'
import type { EventKind, UserSort } from './types'

const usersPerPage = 60
const linesPerPage = 50
const laneTakesAtMostMs = 3_000
const askAgainMs = 80
const scoreEveryMs = 60_000
const eventsPerPage = 100

export interface UsersAsked {
  q?: string | undefined
  sort?: UserSort | undefined
  min_score?: number | undefined
  max_score?: number | undefined
  tag?: string | undefined
  list?: number | undefined
  segment?: number | undefined
}

export function usersQuery(workspace: number, asked: UsersAsked) {
  const { q, sort, min_score, max_score, tag, list, segment } = asked
  const where = { q, sort, min_score, max_score, tag, list, segment }
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'users', where],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/users', {
          params: {
            path: { workspace_id: workspace },
            query: given({ ...where, cursor: pageParam, limit: usersPerPage }),
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

/** Why a user scores what they score, what time will do to it, and the ledger a page at a time. */
export function userScoreQuery(workspace: number, user: number) {
  return infiniteQueryOptions({
    queryKey: ['workspace', workspace, 'user', user, 'score'],
    queryFn: ({ pageParam, signal }) => scorePage(workspace, user, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.lines.next,
    // Time alone changes a score.
    refetchInterval: scoreEveryMs,
  })
}

/** Either of the numbers. */
export interface ScoreByHand {
  points?: number
  set_to?: number
  reason: string
}

/** Change a score by hand. Done when the ledger has the line: an event carries the change through the lane. */
export async function changeScore(workspace: number, user: number, change: ScoreByHand) {
  const { event_id } = await answer(
    api.POST('/api/app/workspaces/{workspace_id}/users/{user_id}/score', {
      params: { path: { workspace_id: workspace, user_id: user } },
      body: change,
    }),
  )
  const until = Date.now() + laneTakesAtMostMs
  while (Date.now() < until) {
    const { lines } = await scorePage(workspace, user, null)
    if (lines.items.some((line) => line.event_id === event_id)) return
    await new Promise((done) => setTimeout(done, askAgainMs))
  }
}

/** Erase a user. Done when they are gone: the lane does it between two batches of events. */
export async function eraseUser(workspace: number, user: number) {
  const params = { path: { workspace_id: workspace, user_id: user } }
  await answer(api.DELETE('/api/app/workspaces/{workspace_id}/users/{user_id}', { params }))
  await untilGone(() => api.GET('/api/app/workspaces/{workspace_id}/users/{user_id}', { params }))
}

/** Where a file of all that is kept of a user is; its path is held against the API's own. */
export function exportAddress(workspace: number, user: number): string {
  const path: keyof paths = '/api/app/workspaces/{workspace_id}/users/{user_id}/export'
  return path.replace('{workspace_id}', String(workspace)).replace('{user_id}', String(user))
}

/** Undo a merge. Done when the two are two again. */
export async function undoMerge(workspace: number, user: number, merged: number) {
  const params = { path: { workspace_id: workspace, user_id: user, merged_id: merged } }
  const ask = () =>
    api.DELETE('/api/app/workspaces/{workspace_id}/users/{user_id}/merged/{merged_id}', { params })
  await answer(ask())
  await untilGone(ask) // Asking again changes nothing.
}

/** Remove an event. Done when it is gone. With `leaving`, the request outlives the page. */
export async function removeEvent(workspace: number, user: number, event: string, leaving = false) {
  const params = { path: { workspace_id: workspace, user_id: user, event } }
  const ask = () =>
    api.DELETE('/api/app/workspaces/{workspace_id}/users/{user_id}/events/{event}', {
      params,
      keepalive: leaving,
    })
  await answer(ask())
  if (!leaving) await untilGone(ask)
}

async function untilGone(ask: () => Promise<{ response: Response }>) {
  const until = Date.now() + laneTakesAtMostMs
  while (Date.now() < until) {
    const { response } = await ask()
    if (response.status === 404) return
    await new Promise((done) => setTimeout(done, askAgainMs))
  }
}

function scorePage(workspace: number, user: number, cursor: string | null, signal?: AbortSignal) {
  return answer(
    api.GET('/api/app/workspaces/{workspace_id}/users/{user_id}/score', {
      params: {
        path: { workspace_id: workspace, user_id: user },
        query: given({ cursor, limit: linesPerPage }),
      },
      ...(signal ? { signal } : {}),
    }),
  )
}

import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { Condition } from './types'

const whileFillingMs = 1_000

/** Tags, lists and segments of a workspace, and who is in them. */
const standing = (workspace: number, what: string) => ['workspace', workspace, 'standing', what]
const inWorkspace = (workspace: number) => ({ workspace_id: workspace })

export function tagsQuery(workspace: number) {
  return queryOptions({
    queryKey: standing(workspace, 'tags'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/tags', {
          params: { path: inWorkspace(workspace) },
          signal,
        }),
      ),
  })
}

export function listsQuery(workspace: number) {
  return queryOptions({
    queryKey: standing(workspace, 'lists'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/lists', {
          params: { path: inWorkspace(workspace) },
          signal,
        }),
      ),
  })
}

/** Asked again while users of any are still being looked at. */
export function segmentsQuery(workspace: number) {
  return queryOptions({
    queryKey: standing(workspace, 'segments'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/segments', {
          params: { path: inWorkspace(workspace) },
          signal,
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ filling }) => filling !== null) ? whileFillingMs : false,
  })
}

export function changeTags(
  workspace: number,
  users: number[],
  change: { add?: string[]; remove?: string[] },
) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/users/tags', {
      params: { path: inWorkspace(workspace) },
      body: { users, add: change.add ?? [], remove: change.remove ?? [] },
    }),
  )
}

export function changeListUsers(
  workspace: number,
  list: number,
  change: { users?: number[]; remove?: number[] },
) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/lists/{list_id}/users', {
      params: { path: { ...inWorkspace(workspace), list_id: list } },
      body: { users: change.users ?? [], remove: change.remove ?? [] },
    }),
  )
}

export function saveList(
  workspace: number,
  list: number | null,
  called: { name: string; description: string },
) {
  return answer(
    list === null
      ? api.POST('/api/app/workspaces/{workspace_id}/lists', {
          params: { path: inWorkspace(workspace) },
          body: called,
        })
      : api.PATCH('/api/app/workspaces/{workspace_id}/lists/{list_id}', {
          params: { path: { ...inWorkspace(workspace), list_id: list } },
          body: called,
        }),
  )
}

/** With `leaving`, the request outlives the page. */
export function removeList(workspace: number, list: number, leaving: boolean) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/lists/{list_id}', {
      params: { path: { ...inWorkspace(workspace), list_id: list } },
      keepalive: leaving,
    }),
  )
}

export interface SegmentDraft {
  name: string
  description: string
  condition: Condition
}

export function saveSegment(workspace: number, segment: number | null, draft: SegmentDraft) {
  const body = { ...draft, condition: draft.condition as unknown as Record<string, unknown> }
  return answer(
    segment === null
      ? api.POST('/api/app/workspaces/{workspace_id}/segments', {
          params: { path: inWorkspace(workspace) },
          body,
        })
      : api.PATCH('/api/app/workspaces/{workspace_id}/segments/{segment_id}', {
          params: { path: { ...inWorkspace(workspace), segment_id: segment } },
          body,
        }),
  )
}

/** With `leaving`, the request outlives the page. */
export function removeSegment(workspace: number, segment: number, leaving: boolean) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/segments/{segment_id}', {
      params: { path: { ...inWorkspace(workspace), segment_id: segment } },
      keepalive: leaving,
    }),
  )
}

/** How many users a condition is true of now, and some of them. */
export function segmentPreviewQuery(workspace: number, condition: Condition | null) {
  return queryOptions({
    queryKey: [...standing(workspace, 'preview'), condition],
    queryFn: ({ signal }) =>
      answer(
        api.POST('/api/app/workspaces/{workspace_id}/segments/preview', {
          params: { path: inWorkspace(workspace) },
          body: { condition: condition as unknown as Record<string, unknown> },
          signal,
        }),
      ),
    enabled: condition !== null,
    retry: false,
  })
}

import { queryOptions } from '@tanstack/react-query'
import { answer, api } from './client'
import type { AttributeType, DefinitionState } from './types'

export function eventsQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'events'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/events', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
  })
}

export function eventQuery(workspace: number, name: string) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'event', name],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/events/{name}', {
          params: { path: { workspace_id: workspace, name } },
          signal,
        }),
      ),
  })
}

export function userAttributesQuery(workspace: number) {
  return queryOptions({
    queryKey: ['workspace', workspace, 'user-attributes'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/user-attributes', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
  })
}

export function createEvent(workspace: number, name: string, description: string) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/events', {
      params: { path: { workspace_id: workspace } },
      body: { name, description },
    }),
  )
}

export interface EventChange {
  state?: DefinitionState
  description?: string
  owner?: string
}

export function changeEvent(workspace: number, name: string, change: EventChange) {
  return answer(
    api.PATCH('/api/app/workspaces/{workspace_id}/events/{name}', {
      params: { path: { workspace_id: workspace, name } },
      body: change,
    }),
  )
}

/** Where an attribute is defined: on an event, or on users. */
export type AttributeHome = { event: string } | 'users'

export function setAttributeType(
  workspace: number,
  home: AttributeHome,
  attribute: string,
  type: AttributeType,
) {
  if (home === 'users') {
    return answer(
      api.PUT('/api/app/workspaces/{workspace_id}/user-attributes/{attribute}', {
        params: { path: { workspace_id: workspace, attribute } },
        body: { type },
      }),
    )
  }
  return answer(
    api.PUT('/api/app/workspaces/{workspace_id}/events/{name}/attributes/{attribute}', {
      params: { path: { workspace_id: workspace, name: home.event, attribute } },
      body: { type },
    }),
  )
}

export interface AttributeChange {
  state?: DefinitionState
  description?: string
}

export function changeAttribute(
  workspace: number,
  home: AttributeHome,
  attribute: string,
  change: AttributeChange,
) {
  if (home === 'users') {
    return answer(
      api.PATCH('/api/app/workspaces/{workspace_id}/user-attributes/{attribute}', {
        params: { path: { workspace_id: workspace, attribute } },
        body: change,
      }),
    )
  }
  return answer(
    api.PATCH('/api/app/workspaces/{workspace_id}/events/{name}/attributes/{attribute}', {
      params: { path: { workspace_id: workspace, name: home.event, attribute } },
      body: change,
    }),
  )
}

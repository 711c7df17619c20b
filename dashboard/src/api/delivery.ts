import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answer, api, given } from './client'
import type { OutboxContent, OutboxState } from './types'

export interface DeliveryFilter {
  state?: OutboxState | undefined
  kind?: OutboxKind | undefined
  destination?: string | undefined
}
export type OutboxKind = 'webhook' | 'slack' | 'email' | 'page_message'

const whileWaitingMs = 1_000

/** Under it lies every query about what leaves. */
export const deliveryKey = (workspace: number) => ['workspace', workspace, 'delivery']

export function deliveryQuery(workspace: number, filter: DeliveryFilter) {
  return infiniteQueryOptions({
    queryKey: [...deliveryKey(workspace), 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/delivery', {
          params: { path: { workspace_id: workspace }, query: given({ ...filter, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  })
}

export function deliveryItemQuery(workspace: number, number: number) {
  return queryOptions({
    queryKey: [...deliveryKey(workspace), 'item', number],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/delivery/{number}', {
          params: { path: { workspace_id: workspace, number } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.item.state === 'waiting' ? whileWaitingMs : 5_000),
  })
}

export function destinationsQuery(workspace: number) {
  return queryOptions({
    queryKey: [...deliveryKey(workspace), 'destinations'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/delivery/destinations', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
    refetchInterval: 5_000,
  })
}

export function signingQuery(workspace: number) {
  return queryOptions({
    queryKey: [...deliveryKey(workspace), 'signing'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/delivery/signing', {
          params: { path: { workspace_id: workspace } },
          signal,
        }),
      ),
  })
}

const at = (workspace: number, number: number) => ({
  params: { path: { workspace_id: workspace, number } },
})

export const replay = (workspace: number, number: number) =>
  answer(api.POST('/api/app/workspaces/{workspace_id}/delivery/{number}/replay', at(workspace, number)))

export const cancel = (workspace: number, number: number) =>
  answer(api.POST('/api/app/workspaces/{workspace_id}/delivery/{number}/cancel', at(workspace, number)))

export const edit = (workspace: number, number: number, content: OutboxContent) =>
  answer(
    api.PATCH('/api/app/workspaces/{workspace_id}/delivery/{number}', {
      ...at(workspace, number),
      body: { content } as never,
    }),
  )

export const replayAll = (workspace: number, filter: DeliveryFilter) =>
  answer(
    api.POST('/api/app/workspaces/{workspace_id}/delivery/replay', {
      params: { path: { workspace_id: workspace } },
      body: { state: 'dead', kind: filter.kind ?? null, destination: filter.destination ?? null },
    }),
  )

export const revealSecret = (workspace: number) =>
  answer(
    api.POST('/api/app/workspaces/{workspace_id}/delivery/signing/reveal', {
      params: { path: { workspace_id: workspace } },
    }),
  )

export const rotateSecret = (workspace: number) =>
  answer(
    api.POST('/api/app/workspaces/{workspace_id}/delivery/signing/rotate', {
      params: { path: { workspace_id: workspace } },
    }),
  )

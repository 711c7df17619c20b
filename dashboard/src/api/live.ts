import { answer, api } from './client'
import type { LiveItem } from './types'

/** The events processed last, newest first. */
export async function recentEvents(workspace: number, limit: number): Promise<LiveItem[]> {
  const { items } = await answer(
    api.GET('/api/app/workspaces/{workspace_id}/live/recent', {
      params: { path: { workspace_id: workspace }, query: { limit } },
    }),
  )
  return items
}

/** The address of the live feed, narrowed by `filter`. */
export function liveAddress(workspace: number, filter: readonly [string, string][]): string {
  const query = new URLSearchParams([...filter])
  return `/api/app/workspaces/${workspace}/live${query.size ? `?${query}` : ''}`
}

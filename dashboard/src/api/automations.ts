import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Automation,
  AutomationItem,
  AutomationPublication,
  AutomationTemplate,
  DraftSaved,
  FlowCounts,
  Graph,
  LogEntry,
  PublishedGraph,
  Publishing,
  RunDetail,
  RunItem,
  Simulation,
  TestOutcome,
} from './automationTypes'
import { answer, api, given } from './client'
import type { Json } from './types'

const countsEveryMs = 3_000
const simulationEveryMs = 700
const runsPerPage = 50

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Asking = (
  path: string,
  asked: {
    params: { path: Record<string, string | number>; query?: object }
    body?: unknown
    signal?: AbortSignal
  },
) => Promise<{ data?: unknown; error?: unknown; response: Response }>

interface Asked {
  query?: object
  body?: unknown
  signal?: AbortSignal
}

/** Asks for something inside the workspace; the shapes of graphs are the dashboard's own, finer than the schema's. */
async function ask<Answer>(
  method: Method,
  workspace: number,
  rest: string,
  asked: Asked = {},
): Promise<Answer> {
  const call = api[method] as unknown as Asking
  const { query, body, signal } = asked
  const outcome = await answer(
    call(`/api/app/workspaces/{workspace_id}${rest}`, {
      params: { path: { workspace_id: workspace }, ...(query ? { query } : {}) },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    }),
  )
  return outcome as unknown as Answer
}

const key = (workspace: number, ...rest: unknown[]) => ['workspace', workspace, ...rest]

export function automationsQuery(workspace: number) {
  return queryOptions({
    queryKey: key(workspace, 'automations'),
    queryFn: ({ signal }) => ask<{ items: AutomationItem[] }>('GET', workspace, '/automations', { signal }),
  })
}

/** The same, asked again every few seconds. */
export function liveAutomationsQuery(workspace: number) {
  return { ...automationsQuery(workspace), refetchInterval: countsEveryMs }
}

export function automationTemplatesQuery(workspace: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation-templates'),
    queryFn: ({ signal }) =>
      ask<AutomationTemplate[]>('GET', workspace, '/automations/templates', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function automationQuery(workspace: number, id: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id),
    queryFn: ({ signal }) => ask<Automation>('GET', workspace, `/automations/${id}`, { signal }),
  })
}

export function automationVersionQuery(workspace: number, id: number, version: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'version', version),
    queryFn: ({ signal }) =>
      ask<PublishedGraph>('GET', workspace, `/automations/${id}/versions/${version}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function countsQuery(workspace: number, id: number, version: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'counts', version),
    queryFn: ({ signal }) =>
      ask<FlowCounts>('GET', workspace, `/automations/${id}/counts`, { query: { version }, signal }),
    refetchInterval: countsEveryMs,
  })
}

/** What publishing the draft would change. `revision` tells one draft from the next. */
export function publicationQuery(workspace: number, id: number, revision: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'publication', revision),
    queryFn: ({ signal }) =>
      ask<AutomationPublication>('GET', workspace, `/automations/${id}/publication`, { signal }),
    staleTime: 0,
  })
}

export type NewAutomation = { name: string } & ({ template?: string } | { graph?: Graph })

export const createAutomation = (workspace: number, wanted: NewAutomation) =>
  ask<Automation>('POST', workspace, '/automations', { body: wanted })

export const renameAutomation = (workspace: number, id: number, name: string) =>
  ask<AutomationItem>('PATCH', workspace, `/automations/${id}`, { body: { name } })

/** Keep a draft that follows the one with `revision`; refused with `draft_changed` when another followed it. */
export const saveAutomationDraft = (workspace: number, id: number, graph: Graph, revision: number) =>
  ask<DraftSaved>('PUT', workspace, `/automations/${id}/draft`, { body: { graph, revision } })

export const dropAutomationDraft = (workspace: number, id: number) =>
  ask<unknown>('DELETE', workspace, `/automations/${id}/draft`)

export const publishAutomation = (workspace: number, id: number, publishing: Publishing) =>
  ask<Automation>('POST', workspace, `/automations/${id}/publish`, { body: publishing })

export type Turn = 'pause' | 'resume' | 'archive'

export const turnAutomation = (workspace: number, id: number, turn: Turn) =>
  ask<AutomationItem>('POST', workspace, `/automations/${id}/${turn}`)

export const startAutomation = (workspace: number, id: number, user: string) =>
  ask<unknown>('POST', workspace, `/automations/${id}/start`, { body: { user } })

export const testAutomation = (
  workspace: number,
  id: number,
  test: { graph: Graph; user: string; event?: { name: string; attributes: Record<string, Json> } },
) => ask<TestOutcome>('POST', workspace, `/automations/${id}/test`, { body: test })

export const simulateAutomation = (workspace: number, id: number, wanted: { graph: Graph; days: number }) =>
  ask<Simulation>('POST', workspace, `/automations/${id}/simulations`, { body: wanted })

export function simulationQuery(workspace: number, id: number, simulation: Simulation['id']) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'simulation', simulation),
    queryFn: ({ signal }) =>
      ask<Simulation>('GET', workspace, `/automations/${id}/simulations/${simulation}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? simulationEveryMs : false),
  })
}

export const stopSimulation = (workspace: number, id: number, simulation: Simulation['id']) =>
  ask<Simulation>('POST', workspace, `/automations/${id}/simulations/${simulation}/stop`)

export interface RunsAsked {
  state?: RunItem['state'] | undefined
  outcome?: string | undefined
  node?: string | undefined
  user?: string | undefined
}

interface Page<Item> {
  items: Item[]
  next: string | null
}

export function runsQuery(workspace: number, id: number, asked: RunsAsked) {
  return infiniteQueryOptions({
    queryKey: key(workspace, 'automation', id, 'runs', asked),
    queryFn: ({ pageParam, signal }) =>
      ask<Page<RunItem>>('GET', workspace, `/automations/${id}/runs`, {
        query: given({ ...asked, cursor: pageParam, limit: runsPerPage }),
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: countsEveryMs,
  })
}

/** What was logged, newest first, with those who were not let in. */
export function logQuery(workspace: number, id: number, user: string | undefined) {
  return infiniteQueryOptions({
    queryKey: key(workspace, 'automation', id, 'log', user ?? ''),
    queryFn: ({ pageParam, signal }) =>
      ask<Page<LogEntry>>('GET', workspace, `/automations/${id}/log`, {
        query: given({ user, cursor: pageParam }),
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

export function runQuery(workspace: number, run: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation-run', run),
    queryFn: ({ signal }) => ask<RunDetail>('GET', workspace, `/automations/runs/${run}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? countsEveryMs : false),
  })
}

export const endRun = (workspace: number, run: number) =>
  ask<unknown>('POST', workspace, `/automations/runs/${run}/end`)

export function userRunsQuery(workspace: number, user: number) {
  return queryOptions({
    queryKey: key(workspace, 'user', user, 'runs'),
    queryFn: ({ signal }) => ask<{ items: RunItem[] }>('GET', workspace, `/users/${user}/runs`, { signal }),
    refetchInterval: countsEveryMs,
  })
}

export interface Named {
  id: number
  name: string
}

/** Lists, or segments, by number. */
export function namedQuery(workspace: number, what: 'lists' | 'segments') {
  return queryOptions({
    queryKey: key(workspace, what),
    queryFn: ({ signal }) => ask<{ items: Named[] }>('GET', workspace, `/${what}`, { signal }),
    staleTime: 60_000,
    retry: false,
  })
}

export function tagNamesQuery(workspace: number) {
  return queryOptions({
    queryKey: key(workspace, 'tag-names'),
    queryFn: async ({ signal }) => {
      const { items } = await ask<{ items: (string | { name?: string; tag?: string })[] }>(
        'GET',
        workspace,
        '/tags',
        {
          signal,
        },
      )
      return items.map((item) => (typeof item === 'string' ? item : (item.name ?? item.tag ?? '')))
    },
    staleTime: 60_000,
    retry: false,
  })
}

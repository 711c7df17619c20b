import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Automation,
  AutomationTemplate,
  FlowCounts,
  Graph,
  PublishedGraph,
  Publishing,
  RunDetail,
  RunItem,
  Simulation,
} from './automationTypes'
import { answer, api, given } from './client'
import type { Json } from './types'

const countsEveryMs = 3_000
const simulationEveryMs = 700
const runsPerPage = 50

const key = (workspace: number, ...rest: unknown[]) => ['workspace', workspace, ...rest]
const inside = (workspace: number) => ({ params: { path: { workspace_id: workspace } } })
const at = (workspace: number, id: number) => ({
  params: { path: { workspace_id: workspace, automation_id: id } },
})
/** A graph as it travels. */
const asSent = (graph: Graph) => graph as unknown as Record<string, never>

export function automationsQuery(workspace: number) {
  return queryOptions({
    queryKey: key(workspace, 'automations'),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/app/workspaces/{workspace_id}/automations', { ...inside(workspace), signal })),
  })
}

/** The same, asked again every few seconds. */
export function liveAutomationsQuery(workspace: number) {
  return { ...automationsQuery(workspace), refetchInterval: countsEveryMs }
}

export function automationTemplatesQuery(workspace: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation-templates'),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/templates', { ...inside(workspace), signal }),
      )) as unknown as AutomationTemplate[],
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function automationQuery(workspace: number, id: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}', {
          ...at(workspace, id),
          signal,
        }),
      )) as unknown as Automation,
  })
}

export function automationVersionQuery(workspace: number, id: number, version: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'version', version),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}/versions/{version}', {
          params: { path: { workspace_id: workspace, automation_id: id, version } },
          signal,
        }),
      )) as unknown as PublishedGraph,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function countsQuery(workspace: number, id: number, version: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'counts', version),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}/counts', {
          params: { path: { workspace_id: workspace, automation_id: id }, query: { version } },
          signal,
        }),
      )) as unknown as FlowCounts,
    refetchInterval: countsEveryMs,
  })
}

/** What publishing the draft would change. `revision` tells one draft from the next. */
export function publicationQuery(workspace: number, id: number, revision: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'publication', revision),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}/publication', {
          ...at(workspace, id),
          signal,
        }),
      ),
    staleTime: 0,
  })
}

export async function createAutomation(workspace: number, wanted: { name: string; template?: string }) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations', { ...inside(workspace), body: wanted }),
  )
}

export function renameAutomation(workspace: number, id: number, name: string) {
  return answer(
    api.PATCH('/api/app/workspaces/{workspace_id}/automations/{automation_id}', {
      ...at(workspace, id),
      body: { name },
    }),
  )
}

/** Browsers carry 64 KiB past the end of a page, for all its requests together. */
const outlivingBytes = 60_000

/** Whether a draft is sent in a request that outlives the page. */
export function outlivesPage(graph: Graph): boolean {
  return new TextEncoder().encode(JSON.stringify(asSent(graph))).length <= outlivingBytes
}

/** Keep a draft that follows the one with `revision`; refused with `draft_changed` when another followed it. */
export function saveAutomationDraft(workspace: number, id: number, graph: Graph, revision: number) {
  return answer(
    api.PUT('/api/app/workspaces/{workspace_id}/automations/{automation_id}/draft', {
      ...at(workspace, id),
      body: { graph: asSent(graph), revision },
      keepalive: outlivesPage(graph),
    }),
  )
}

export function dropAutomationDraft(workspace: number, id: number) {
  return answer(
    api.DELETE('/api/app/workspaces/{workspace_id}/automations/{automation_id}/draft', at(workspace, id)),
  )
}

export async function publishAutomation(workspace: number, id: number, publishing: Publishing) {
  const published = await answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations/{automation_id}/publish', {
      ...at(workspace, id),
      body: publishing,
    }),
  )
  return published as unknown as Automation
}

export type Turn = 'pause' | 'resume' | 'archive'

export function turnAutomation(workspace: number, id: number, turn: Turn) {
  return answer(
    api.POST(`/api/app/workspaces/{workspace_id}/automations/{automation_id}/${turn}`, at(workspace, id)),
  )
}

export function startAutomation(workspace: number, id: number, user: string) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations/{automation_id}/start', {
      ...at(workspace, id),
      body: { user },
    }),
  )
}

export interface RunsAsked {
  state?: RunItem['state'] | undefined
  outcome?: RunItem['outcome'] | undefined
  node?: string | undefined
  user?: number | undefined
}

export function runsQuery(workspace: number, id: number, asked: RunsAsked) {
  return infiniteQueryOptions({
    queryKey: key(workspace, 'automation', id, 'runs', asked),
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}/runs', {
          params: {
            path: { workspace_id: workspace, automation_id: id },
            query: given({ ...asked, cursor: pageParam, limit: runsPerPage }) as object,
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: countsEveryMs,
  })
}

/** What was logged, newest first, with those who were not let in. */
export function logQuery(workspace: number, id: number, user: number | undefined) {
  return infiniteQueryOptions({
    queryKey: key(workspace, 'automation', id, 'log', user ?? null),
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/{automation_id}/log', {
          params: {
            path: { workspace_id: workspace, automation_id: id },
            query: given({ user, cursor: pageParam }),
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}

export function runQuery(workspace: number, run: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation-run', run),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET('/api/app/workspaces/{workspace_id}/automations/runs/{run_id}', {
          params: { path: { workspace_id: workspace, run_id: run } },
          signal,
        }),
      )) as unknown as RunDetail,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? countsEveryMs : false),
  })
}

export function endRun(workspace: number, run: number) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations/runs/{run_id}/end', {
      params: { path: { workspace_id: workspace, run_id: run } },
    }),
  )
}

export function userRunsQuery(workspace: number, user: number) {
  return queryOptions({
    queryKey: key(workspace, 'user', user, 'runs'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/users/{user_id}/runs', {
          params: { path: { workspace_id: workspace, user_id: user } },
          signal,
        }),
      ),
    refetchInterval: countsEveryMs,
  })
}

export function testAutomation(
  workspace: number,
  id: number,
  test: { graph: Graph; user: string; event?: { name: string; attributes: Record<string, Json> } },
) {
  return answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations/{automation_id}/test', {
      ...at(workspace, id),
      body: { ...test, graph: asSent(test.graph) },
    }),
  )
}

export async function simulateAutomation(workspace: number, id: number, graph: Graph, days: number) {
  const begun = await answer(
    api.POST('/api/app/workspaces/{workspace_id}/automations/{automation_id}/simulations', {
      ...at(workspace, id),
      body: { graph: asSent(graph), days },
    }),
  )
  return begun as unknown as Simulation
}

const of = (workspace: number, id: number, simulation: number) => ({
  params: { path: { workspace_id: workspace, automation_id: id, simulation_id: simulation } },
})

export function simulationQuery(workspace: number, id: number, simulation: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation', id, 'simulation', simulation),
    queryFn: async ({ signal }) =>
      (await answer(
        api.GET(
          '/api/app/workspaces/{workspace_id}/automations/{automation_id}/simulations/{simulation_id}',
          {
            ...of(workspace, id, simulation),
            signal,
          },
        ),
      )) as unknown as Simulation,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? simulationEveryMs : false),
  })
}

export function stopSimulation(workspace: number, id: number, simulation: number) {
  return answer(
    api.POST(
      '/api/app/workspaces/{workspace_id}/automations/{automation_id}/simulations/{simulation_id}/stop',
      of(workspace, id, simulation),
    ),
  )
}

/** What left, or is to leave, because of a run. */
export function runDeliveriesQuery(workspace: number, run: number) {
  return queryOptions({
    queryKey: key(workspace, 'automation-run', run, 'deliveries'),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/app/workspaces/{workspace_id}/delivery', {
          params: { path: { workspace_id: workspace }, query: { run } },
          signal,
        }),
      ),
    refetchInterval: countsEveryMs,
  })
}

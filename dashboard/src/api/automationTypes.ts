import type { Problem } from './error'
import type { Condition, Json } from './types'

export type { Condition }

type Next = string | null

export interface Span {
  amount: number
  unit: 'seconds' | 'minutes' | 'hours' | 'days'
}

interface TriggerParts {
  id: string
  condition?: Condition | null
}

export type Trigger = TriggerParts &
  (
    | { kind: 'event'; event: string; nth?: number | null }
    | { kind: 'page_view' }
    | { kind: 'attribute_changed'; attribute: string }
    | { kind: 'tag'; tag: string; change: 'added' | 'removed' }
    | { kind: 'list'; list: number; change: 'joined' | 'left' }
    | { kind: 'score_threshold'; threshold: string; direction?: 'up' | 'down' }
    | { kind: 'segment'; segment: number; change: 'entered' | 'left' }
    | { kind: 'user_created' }
    | { kind: 'inactivity'; event: string; after: Span }
    | { kind: 'schedule'; at: string; every?: 'day' | 'week' | 'month' | null; zone?: string | null }
    | { kind: 'webhook' }
    | { kind: 'manual' }
  )

interface NodeParts {
  id: string
  name?: string
}

interface StepParts extends NodeParts {
  next?: Next
}

export interface Branch {
  id: string
  name?: string
  weight?: number
  next?: Next
}

type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday'

type Deciding =
  | (NodeParts & { kind: 'condition'; condition: Condition; yes?: Next; no?: Next })
  | (NodeParts & { kind: 'split'; branches: Branch[] })

type Waiting =
  | (StepParts & { kind: 'wait'; span: Span })
  | (StepParts & {
      kind: 'wait_until'
      at?: string | null
      attribute?: string | null
      offset_minutes?: number
      zone?: string | null
    })
  | (StepParts & {
      kind: 'wait_window'
      days?: Weekday[]
      from_hour?: string
      until_hour?: string
      zone?: string | null
    })
  | (StepParts & {
      kind: 'wait_event'
      event: string
      condition?: Condition | null
      same?: string | null
      timeout: Span
      timeout_next?: Next
    })

export interface Header {
  name: string
  value: string
}

type Sending =
  | (StepParts & {
      kind: 'webhook'
      url: string
      method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
      headers?: Header[]
      body?: string | null
    })
  | (StepParts & { kind: 'slack'; url: string; text: string })
  | (StepParts & { kind: 'email'; to?: string; subject: string; text: string; html?: string | null })
  | (StepParts & { kind: 'page_message'; payload: string; keep_minutes?: number })

type Changing =
  | (StepParts & { kind: 'change_score'; points: number })
  | (StepParts & { kind: 'set_attribute'; attribute: string; value: string | number | boolean | null })
  | (StepParts & { kind: 'clear_attribute'; attribute: string })
  | (StepParts & { kind: 'add_tag' | 'remove_tag'; tag: string })
  | (StepParts & { kind: 'add_to_list' | 'remove_from_list'; list: number })
  | (StepParts & { kind: 'create_event'; event: string; attributes?: Record<string, Json> })
  | (StepParts & { kind: 'start_automation'; automation: number })

export type GraphNode = Deciding | Waiting | Sending | Changing | (NodeParts & { kind: 'goal' | 'exit' })

export interface Ending {
  event?: string | null
  condition?: Condition | null
}

export interface EntryCap {
  times: number
  per?: 'day' | 'rolling'
  rolling?: Span | null
}

export interface FlowSettings {
  correlate?: string | null
  concurrency?: { mode?: 'ignore' | 'restart' | 'parallel'; most?: number }
  reentry?: { mode?: 'always' | 'once' | 'after'; after?: Span | null }
  caps?: EntryCap[]
  quiet_hours?: { from_hour: string; until_hour: string; zone?: string | null } | null
  max_lateness?: Span
  stale?: { after: Span; then?: 'fire' | 'skip' | 'jump'; to?: string | null } | null
  goal?: Ending | null
  exit?: Ending | null
}

/** An automation as data. What stands at its default may be left out. */
export interface Graph {
  triggers?: Trigger[]
  start?: Next
  nodes?: GraphNode[]
  settings?: FlowSettings
}

export type AutomationState = 'draft' | 'live' | 'paused' | 'archived'

export interface AutomationItem {
  id: number
  name: string
  state: AutomationState
  version: number
  has_draft: boolean
  triggers: string[]
  running: number
  waiting: number
  entered_30d: number
  errors_30d: number
  changed_at: string
  changed_by: string
}

export interface AutomationTemplate {
  id: string
  name: string
  description: string
  graph: Graph
}

export interface GraphProblem extends Problem {
  /** The id of a node or trigger; empty for the automation as a whole. */
  node: string
  code: string
  severity: 'error' | 'warning'
}

export interface PublishedGraph {
  version: number
  graph: Graph
  published_at: string
  published_by: string
}

interface AutomationVersion {
  version: number
  published_at: string
  published_by: string
  waiting: number
}

export interface Automation {
  automation: AutomationItem
  draft: Graph | null
  revision: number
  draft_changed_at: string | null
  draft_changed_by: string | null
  published: PublishedGraph | null
  versions: AutomationVersion[]
  problems: GraphProblem[]
  hook_url: string | null
}

export interface DraftSaved {
  revision: number
  problems: GraphProblem[]
}

interface WaitingPlace {
  version: number
  node: string
  name: string
  people: number
  is_kept: boolean
}

export interface AutomationPublication {
  version: number
  problems: GraphProblem[]
  diff: {
    added: string[]
    removed: string[]
    changed: { id: string; fields: string[] }[]
    triggers_changed: boolean
    settings_changed: boolean
  } | null
  waiting: WaitingPlace[]
  people: number
}

export interface Publishing {
  waiting: 'drain' | 'migrate' | 'end'
  mapping: Record<string, string | null>
}

export interface NodeCounts {
  entered: number
  waiting: number
  exits: Record<string, number>
  errors: number
}

export interface FlowCounts {
  entered: number
  running?: number
  outcomes: Record<string, number>
  skipped: Record<string, number>
  nodes: Record<string, NodeCounts>
}

export interface RunItem {
  id: number
  automation: { id: number; name: string }
  version: number
  user: { id: number; key: string; label: string }
  state: 'running' | 'ended'
  outcome: string
  node: string
  due_at: string | null
  event_id: string | null
  started_at: string
  changed_at: string
  ended_at: string | null
  error: StepError | null
}

interface StepError {
  code: string
  message: string
}

export interface StepItem {
  node: string
  kind: string
  at: string
  decision?: string
  exit?: string
  seen?: Json
  output?: Json
  wake_at?: string | null
  error?: StepError | null
}

interface OutboxItem {
  id: number
  kind: string
  destination: string
  state: string
  attempts: number
  due_at: string | null
  created_at: string
  ended_at: string | null
  reason: string
  node: string
  idempotency_key: string
}

export interface RunDetail extends RunItem {
  steps: StepItem[]
  deliveries?: OutboxItem[]
  graph: Graph
}

/** A stretch of the log; without a run: who was not let in, and why. */
export interface LogEntry {
  id: number
  run: number | null
  user: RunItem['user']
  at: string
  steps: StepItem[]
}

export interface TestOutcome {
  steps: StepItem[]
  outgoing: Sample[]
  outcome: string
}

export interface Sample {
  kind?: string
  node?: string
  user?: Json
  at: string
  content: Json
}

export interface Simulation {
  id: number | string
  state: 'running' | 'stopped' | 'done' | 'failed'
  days: number
  events: number
  done: number
  users: number
  reason?: string
  result?: SimulationResult | null
}

export interface SimulationResult extends FlowCounts {
  users: number
  outgoing: { kind: string; node: string; count: number; samples: Sample[] }[]
  samples: { user: Json; at: string; outcome: string; steps: StepItem[] }[]
}

/** What an event did in an automation. */
export interface AutomationTouched {
  id: number
  name: string
  run: number
  what: 'started' | 'woken' | 'ended'
}

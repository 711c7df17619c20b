import type { Condition, Json, Shape } from './types'

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

export type AutomationItem = Shape<'AutomationItem'>
export type AutomationState = AutomationItem['state']
export type GraphProblem = Shape<'Problem'>
export type DraftSaved = Shape<'SavedDraft'>
export type AutomationPublication = Shape<'Outlook'>
export type Publishing = Shape<'PublicationChoice'>
export type NodeCounts = Required<Shape<'NodeCount'>>
/** The server always says all of it. */
export type FlowCounts = Omit<Required<Shape<'Counts'>>, 'nodes'> & { nodes: Record<string, NodeCounts> }
export type RunItem = Shape<'RunItem'>
export type StepItem = Shape<'StepItem'>
export type LogEntry = Shape<'LogItem'>
export type AutomationTouched = Shape<'Touched'>

/** The same with the graph in full: the schema leaves parts of it open. */
type WithGraph<Whole> = Omit<Whole, 'graph'> & { graph: Graph }

export type AutomationTemplate = WithGraph<Shape<'ReadyMade'>>
export type PublishedGraph = WithGraph<Shape<'PublishedAutomation'>>
export type RunDetail = WithGraph<Shape<'RunAnswer'>>
export type Automation = Omit<Shape<'AutomationAnswer'>, 'draft' | 'published'> & {
  draft: Graph | null
  published: PublishedGraph | null
}

export type TestOutcome = Shape<'TrialAnswer'>
export type Departure = Shape<'DepartureItem'>
export type Simulation = Omit<Shape<'SimulationItem'>, 'result'> & { result: SimulationResult | null }
export type SimulationResult = Omit<Shape<'SimulationResult'>, 'nodes'> & {
  nodes: Record<string, NodeCounts>
}

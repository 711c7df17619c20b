import type { AutomationState } from '../../api/automationTypes'
import { choiceIn, type Search, textIn } from '../../ui/address'

export const states: readonly AutomationState[] = ['draft', 'live', 'paused', 'archived']

export interface AutomationsSearch {
  q?: string | undefined
  state?: AutomationState | undefined
  /** The number of the automation the keyboard is on. */
  at?: string | undefined
  /** Whether a new one is being made. */
  making?: boolean | undefined
}

export function automationsSearch(search: Search): AutomationsSearch {
  return {
    q: textIn(search, 'q'),
    state: choiceIn(search, 'state', states),
    at: textIn(search, 'at'),
    making: search.making === true || search.making === 'true' || undefined,
  }
}

const views = ['build', 'live', 'runs', 'log'] as const
export type View = (typeof views)[number]
const panels = ['settings', 'problems', 'changes', 'test', 'simulate'] as const
export type Panel = (typeof panels)[number]
export const runStates = ['running', 'ended'] as const
export const outcomes = [
  'completed',
  'goal',
  'exit',
  'failed',
  'restarted',
  'merged',
  'stale',
  'looped',
  'ended',
  'replaced',
] as const

export interface AutomationSearch {
  view?: View | undefined
  /** The node the panel beside the canvas is about; `start` for the triggers. */
  node?: string | undefined
  panel?: Panel | undefined
  /** The version whose counts are on show. */
  version?: string | undefined
  /** Filters of the runs. */
  state?: (typeof runStates)[number] | undefined
  outcome?: (typeof outcomes)[number] | undefined
  place?: string | undefined
  user?: string | undefined
  /** The number of the run the keyboard is on. */
  at?: string | undefined
}

export function automationSearch(search: Search): AutomationSearch {
  return {
    view: choiceIn(search, 'view', views),
    node: textIn(search, 'node'),
    panel: choiceIn(search, 'panel', panels),
    version: textIn(search, 'version'),
    state: choiceIn(search, 'state', runStates),
    outcome: choiceIn(search, 'outcome', outcomes),
    place: textIn(search, 'place'),
    user: textIn(search, 'user'),
    at: textIn(search, 'at'),
  }
}

import type { DefinitionState, EventKind } from '../../api/types'
import { choiceIn, type Search, textIn } from '../../ui/address'

export const states: readonly DefinitionState[] = ['auto', 'verified', 'hidden', 'blocked']
const sorts = ['last_seen', 'count', 'violations', 'name'] as const
export type EventSort = (typeof sorts)[number]
const kinds: readonly EventKind[] = ['event', 'page_view', 'user_update', 'product_event', 'score']

export interface EventsSearch {
  q?: string | undefined
  state?: DefinitionState | undefined
  kind?: EventKind | undefined
  sort?: EventSort | undefined
  /** The name the keyboard is on. */
  at?: string | undefined
}

export function eventsSearch(search: Search): EventsSearch {
  return {
    q: textIn(search, 'q'),
    state: choiceIn(search, 'state', states),
    kind: choiceIn(search, 'kind', kinds),
    sort: choiceIn(search, 'sort', sorts),
    at: textIn(search, 'at'),
  }
}

export interface EventSearch {
  /** The attribute that is open. */
  attribute?: string | undefined
  q?: string | undefined
}

export function eventSearch(search: Search): EventSearch {
  return { attribute: textIn(search, 'attribute'), q: textIn(search, 'q') }
}

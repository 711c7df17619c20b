import type { EventKind } from '../../api/types'
import type { LiveFilter } from '../../live/filter'
import { choiceIn, type Search, textIn } from '../../ui/address'

export const kinds: readonly EventKind[] = ['event', 'page_view', 'user_update', 'product_event', 'score']
export const outcomes = ['accepted', 'violations', 'duplicate', 'blocked', 'dead_letter'] as const

export interface LiveSearch extends LiveFilter {
  /** The id of the event shown beside the list. */
  selected?: string | undefined
}

export function liveSearch(search: Search): LiveSearch {
  return {
    event: textIn(search, 'event'),
    user: textIn(search, 'user'),
    url: textIn(search, 'url'),
    attribute: textIn(search, 'attribute'),
    kind: choiceIn(search, 'kind', kinds),
    outcome: choiceIn(search, 'outcome', outcomes),
    selected: textIn(search, 'selected'),
  }
}

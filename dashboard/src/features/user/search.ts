import type { EventKind } from '../../api/types'
import { listIn, type Search, textIn } from '../../ui/address'

export const kinds: readonly EventKind[] = [
  'event',
  'page_view',
  'user_update',
  'product_event',
  'score',
  'automation',
]

export interface UserSearch {
  kinds?: EventKind[] | undefined
  names?: string[] | undefined
  /** Whether the reasons of the score are open. */
  score?: boolean | undefined
  /** The id of the event shown beside the timeline. */
  selected?: string | undefined
}

export function userSearch(search: Search): UserSearch {
  const asked = listIn(search, 'kinds')
  const known = kinds.filter((kind) => asked?.includes(kind))
  return {
    kinds: known.length ? known : undefined,
    names: listIn(search, 'names'),
    score: search.score === true || search.score === 'true' || undefined,
    selected: textIn(search, 'selected'),
  }
}

import type { UserSort } from '../../api/types'
import { choiceIn, listIn, type Search, textIn, wholeIn } from '../../ui/address'

const sorts: readonly UserSort[] = ['last_seen', 'first_seen', 'events', 'score']

export interface UsersSearch {
  q?: string | undefined
  sort?: UserSort | undefined
  /** Only who scores at least, at most, this. */
  min_score?: number | undefined
  max_score?: number | undefined
  /** Only who has this tag, is in this list, in this segment. */
  tag?: string | undefined
  list?: number | undefined
  segment?: number | undefined
  /** Columns on show; without it, the usual ones. */
  columns?: string[] | undefined
  /** The numbers of the users who are picked. */
  picked?: string[] | undefined
  /** The number of the user the keyboard is on. */
  at?: string | undefined
}

export function usersSearch(search: Search): UsersSearch {
  return {
    q: textIn(search, 'q'),
    sort: choiceIn(search, 'sort', sorts),
    min_score: wholeIn(search, 'min_score'),
    max_score: wholeIn(search, 'max_score'),
    tag: textIn(search, 'tag'),
    list: wholeIn(search, 'list'),
    segment: wholeIn(search, 'segment'),
    columns: listIn(search, 'columns'),
    picked: listIn(search, 'picked'),
    at: textIn(search, 'at'),
  }
}

import type { UserSort } from '../../api/types'
import { choiceIn, listIn, type Search, textIn } from '../../ui/address'

const sorts: readonly UserSort[] = ['last_seen', 'first_seen', 'events']

export interface UsersSearch {
  q?: string | undefined
  sort?: UserSort | undefined
  /** Columns on show; without it, the usual ones. */
  columns?: string[] | undefined
  /** The number of the user the keyboard is on. */
  at?: string | undefined
}

export function usersSearch(search: Search): UsersSearch {
  return {
    q: textIn(search, 'q'),
    sort: choiceIn(search, 'sort', sorts),
    columns: listIn(search, 'columns'),
    at: textIn(search, 'at'),
  }
}

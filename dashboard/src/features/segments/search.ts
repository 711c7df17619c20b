import { choiceIn, type Search, wholeIn } from '../../ui/address'

const tabs = ['segments', 'lists'] as const

export interface SegmentsSearch {
  tab?: (typeof tabs)[number] | undefined
  /** The number of the segment or list that is open; 0: a new one. */
  open?: number | undefined
}

export function segmentsSearch(search: Search): SegmentsSearch {
  return { tab: choiceIn(search, 'tab', tabs), open: wholeIn(search, 'open') }
}

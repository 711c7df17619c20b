import { type Search, textIn } from '../../ui/address'

export interface ViolationsSearch {
  /** Only of this event. */
  event?: string | undefined
  q?: string | undefined
  /** The group that is open. */
  open?: string | undefined
}

export function violationsSearch(search: Search): ViolationsSearch {
  return { event: textIn(search, 'event'), q: textIn(search, 'q'), open: textIn(search, 'open') }
}

import { type Search, textIn } from '../../../ui/address'

export interface RunSearch {
  /** The step that is looked at. */
  node?: string | undefined
}

export function runSearch(search: Search): RunSearch {
  return { node: textIn(search, 'node') }
}

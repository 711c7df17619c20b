import { choiceIn, type Search, textIn } from '../../ui/address'

const tabs = ['rules', 'thresholds', 'draft', 'versions'] as const
export type Tab = (typeof tabs)[number]

export interface ScoringSearch {
  tab?: Tab | undefined
  q?: string | undefined
  /** The id of the rule that is edited; `new` for one that is made. */
  rule?: string | undefined
  /** The group a new rule starts in. */
  group?: string | undefined
  /** The id of the rule the keyboard is on. */
  at?: string | undefined
  /** The number of the version that is open. */
  version?: string | undefined
}

export function scoringSearch(search: Search): ScoringSearch {
  return {
    tab: choiceIn(search, 'tab', tabs),
    q: textIn(search, 'q'),
    rule: textIn(search, 'rule'),
    group: textIn(search, 'group'),
    at: textIn(search, 'at'),
    version: textIn(search, 'version'),
  }
}

import { useState } from 'react'
import { offerUndo } from '../../ui/undo'
import { newRule, type Plan, type Rule } from './plan'
import { RuleEditor } from './RuleEditor'
import type { ScoringSearch } from './search'

interface RulePlaceProps {
  plan: Plan
  search: ScoringSearch
  patch: (change: Partial<ScoringSearch>) => void
}

/** The rule that is edited, over the screen. What is left unsaved can be brought back for ten seconds. */
export function RulePlace({ plan, search, patch }: RulePlaceProps) {
  const [broughtBack, bringBack] = useState<Rule | null>(null)
  const isNew = search.rule === 'new'
  const known = plan.rules.find((rule) => rule.id === search.rule)
  const rule = known ?? (isNew ? newRule(search.group ?? plan.groups[0]?.id ?? '') : null)
  if (!rule) return null
  const close = () => {
    bringBack(null)
    patch({ rule: undefined, group: undefined })
  }
  const leave = (unsaved: Rule | null) => {
    close()
    if (!unsaved) return
    offerUndo('Left without saving', () => {
      bringBack(unsaved)
      patch({ rule: search.rule })
    })
  }
  return (
    <RuleEditor
      key={`${search.rule} ${broughtBack ? 'again' : ''}`}
      plan={plan}
      rule={broughtBack ?? rule}
      saved={isNew ? null : rule}
      onSaved={close}
      onLeave={leave}
    />
  )
}

import { useUnsaved } from '../../ui/useUnsaved'
import { newRule, type Plan, type Rule } from './plan'
import { RuleEditor } from './RuleEditor'
import type { ScoringSearch } from './search'

interface RulePlaceProps {
  plan: Plan
  search: ScoringSearch
  patch: (change: Partial<ScoringSearch>) => void
}

/** The rule that is edited, over the screen. */
export function RulePlace({ plan, search, patch }: RulePlaceProps) {
  const { broughtBack, close, leave } = useUnsaved<Rule>({
    close: () => patch({ rule: undefined, group: undefined }),
    reopen: () => patch({ rule: search.rule }),
  })
  const isNew = search.rule === 'new'
  const known = plan.rules.find((rule) => rule.id === search.rule)
  const rule = known ?? (isNew ? newRule(search.group ?? plan.groups[0]?.id ?? '') : null)
  if (!rule) return null
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

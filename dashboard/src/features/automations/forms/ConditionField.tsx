import { useState } from 'react'
import { ConditionBuilder } from '../../../ui/condition/ConditionBuilder'
import type { Subjects } from '../../../ui/condition/subjects'
import { type Group, readTree } from '../../../ui/condition/tree'
import { problemsByItem, unfinished, written } from '../../../ui/condition/written'
import type { Condition } from '../graph/graph'
import { useForm } from './form'

interface ConditionFieldProps {
  condition: Condition | null
  onChange: (condition: Condition | null) => void
  subjects: Subjects
  /** What it means when nothing is asked. */
  nothing: string
  /** The way to the condition from what the form is about. */
  where?: string
}

/**
 * A condition that is kept with every change; rows that ask nothing yet stay in the form alone. What is not filled in is
 * told once people go on to something else.
 */
export function ConditionField({
  condition,
  onChange,
  subjects,
  nothing,
  where = 'condition',
}: ConditionFieldProps) {
  const { problems } = useForm()
  const [state, setState] = useState<{ tree: Group; condition: Condition | null }>(() => ({
    tree: readTree(condition),
    condition,
  }))
  const [isEdited, setEdited] = useState(false)
  const isOwn = sameCondition(state.condition, condition)
  const tree = isOwn ? state.tree : readTree(condition)
  if (!isOwn) setState({ tree, condition })
  const own = problems.flatMap((problem) =>
    problem.where === where || problem.where.startsWith(`${where}.`)
      ? [{ ...problem, where: `condition${problem.where.slice(where.length)}` }]
      : [],
  )
  const lacking = unfinished(tree)
  const refused = [...problemsByItem(tree, own)].filter(([item]) => !lacking.has(item))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only sees the focus of its fields come and go
    <div
      onFocus={() => setEdited(true)}
      onBlur={(event) => setEdited(event.currentTarget.contains(event.relatedTarget))}
    >
      <ConditionBuilder
        root={tree}
        onChange={(next) => {
          const made = written(next).condition
          setState({ tree: next, condition: made })
          if (!sameCondition(made, condition)) onChange(made)
        }}
        subjects={subjects}
        wrong={new Map([...refused, ...(isEdited ? [] : lacking)])}
        nothing={nothing}
      />
    </div>
  )
}

function sameCondition(one: Condition | null, other: Condition | null): boolean {
  return one === other || JSON.stringify(asked(one)) === JSON.stringify(asked(other))
}

/** All of nothing asks nothing: steps that must have a condition hold it so. */
function asked(condition: Condition | null): Condition | null {
  return condition?.kind === 'all' && condition.conditions.length === 0 ? null : condition
}

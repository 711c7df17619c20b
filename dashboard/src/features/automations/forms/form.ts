import { createContext, useContext } from 'react'
import type { GraphProblem } from '../../../api/automationTypes'
import { problemAt } from '../../../ui/problems'
import { type Names, plainNames } from '../graph/words'

/** What every field of a step's form knows. */
export interface Form {
  /** What is wrong with the step, each with its way from the step on. */
  problems: readonly GraphProblem[]
  /** The event that starts runs, where there is one: its attributes are on offer. */
  event: string | null
  names: Names
  disabled: boolean
}

/** Fields of one kind of step. */
export interface FieldsProps<Node> {
  node: Node
  onChange: (node: Node) => void
}

export const FormContext = createContext<Form>({
  problems: [],
  event: null,
  names: plainNames,
  disabled: false,
})

export function useForm(): Form {
  return useContext(FormContext)
}

/** Finds what is wrong with a field, as one text. */
export function useWrong(): (field: string) => string | undefined {
  const { problems } = useForm()
  return (field) => problemAt(problems, field)
}

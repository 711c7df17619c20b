import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'

interface ShownProps<Answer> {
  query: UseQueryResult<Answer>
  rows?: number
  children: (answer: Answer) => ReactNode
}

/** An answer when it is there; bones before, the error instead. */
export function Shown<Answer>({ query, rows = 3, children }: ShownProps<Answer>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  return <RowBones columns={[3, 3, 1]} rows={rows} height={44} />
}

import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { doUnlessUndone } from './undo'

interface Listed {
  items: { id: number }[]
}

/** Remove for good what is listed: gone from the list at once, removed ten seconds later, unless undone. */
export function useRemoval(
  queryKey: QueryKey,
  send: (id: number, leaving: boolean) => Promise<unknown>,
): (id: number, name: string) => void {
  const queries = useQueryClient()
  return (id, name) => {
    const before = queries.getQueryData<Listed>(queryKey)
    queries.setQueryData<Listed>(
      queryKey,
      (shown) => shown && { ...shown, items: shown.items.filter((each) => each.id !== id) },
    )
    const act = async (leaving: boolean) => {
      await send(id, leaving)
      await queries.invalidateQueries({ queryKey })
    }
    doUnlessUndone(`${name} is removed in 10 seconds`, act, () =>
      queries.setQueryData<Listed>(queryKey, before),
    )
  }
}

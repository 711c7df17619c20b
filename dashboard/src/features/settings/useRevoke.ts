import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { doUnlessUndone } from '../../ui/undo'

interface Listed {
  items: { id: number; revoked_at?: string | null }[]
}

/** Revoke what cannot be unrevoked: shown at once, done ten seconds later, unless undone. */
export function useRevoke(queryKey: QueryKey, send: (leaving: boolean) => Promise<unknown>) {
  const queries = useQueryClient()
  return (id: number, message: string) => {
    const before = queries.getQueryData<Listed>(queryKey)
    const revokedAt = new Date().toISOString()
    queries.setQueryData<Listed>(queryKey, (shown) =>
      shown
        ? {
            ...shown,
            items: shown.items.map((item) => (item.id === id ? { ...item, revoked_at: revokedAt } : item)),
          }
        : shown,
    )
    const act = async (leaving: boolean) => {
      await send(leaving)
      await queries.invalidateQueries({ queryKey })
    }
    doUnlessUndone(message, act, () => queries.setQueryData<Listed>(queryKey, before))
  }
}

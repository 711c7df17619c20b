import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { offerUndo, sayFailed } from './undo'

interface Edit<Shown> {
  /** The query whose answer shows the edit. */
  queryKey: QueryKey
  /** The answer as it will be. */
  change: (shown: Shown) => Shown
  send: () => Promise<unknown>
  /** Sends the opposite. Without it nothing is offered to undo. */
  sendBack?: () => Promise<unknown>
  message: string
  /** Queries that show the outcome too. */
  touches?: QueryKey[]
}

/** Make an edit that shows at once, is sent, and can be undone for ten seconds; a refused one goes back by itself. */
export function useEdit(): <Shown>(edit: Edit<Shown>) => Promise<void> {
  const queries = useQueryClient()
  return async <Shown>({ queryKey, change, send, sendBack, message, touches = [] }: Edit<Shown>) => {
    await queries.cancelQueries({ queryKey })
    const before = queries.getQueryData<Shown>(queryKey)
    if (before !== undefined) queries.setQueryData<Shown>(queryKey, change(before))
    const refresh = () =>
      Promise.all([queryKey, ...touches].map((key) => queries.invalidateQueries({ queryKey: key })))
    try {
      await send()
      if (sendBack) {
        offerUndo(message, () => {
          if (before !== undefined) queries.setQueryData<Shown>(queryKey, before)
          sendBack()
            .catch((error: unknown) => sayFailed('Could not undo', error))
            .finally(() => void refresh())
        })
      }
    } catch (error) {
      if (before !== undefined) queries.setQueryData<Shown>(queryKey, before)
      sayFailed('Not saved', error)
    }
    await refresh()
  }
}

import { useQueryClient } from '@tanstack/react-query'
import { dropDraft, saveDraft, scoringQuery } from '../../api/scoring'
import type { Scoring } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { offerUndo, sayFailed } from '../../ui/undo'
import { changesBetween } from './diff'
import { asSent, editable, type Plan } from './plan'

/** Keeps a plan as the draft; the error when the server refused it, else null. */
export type SaveDraft = (plan: Plan, message: string) => Promise<unknown>

/** Edits of the draft: shown at once, undone for ten seconds; a refused one goes back by itself. */
export function useDraft(): SaveDraft {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const { queryKey } = scoringQuery(id)
  const show = (draft: Scoring['draft']) =>
    queries.setQueryData(queryKey, (shown) => (shown ? { ...shown, draft } : shown))
  const send = (draft: Scoring['draft']) => (draft ? saveDraft(id, draft) : dropDraft(id))
  const refresh = () => queries.invalidateQueries({ queryKey })
  return async (plan, message) => {
    await queries.cancelQueries({ queryKey })
    const before = queries.getQueryData(queryKey)
    const inForce = before?.published
    const next = inForce && changesBetween(editable(inForce.plan), plan).length === 0 ? null : asSent(plan)
    show(next)
    try {
      await send(next)
    } catch (error) {
      show(before?.draft ?? null)
      return error
    }
    offerUndo(message, () => {
      show(before?.draft ?? null)
      send(before?.draft ?? null)
        .catch((error: unknown) => sayFailed('Could not undo', error))
        .finally(() => void refresh())
    })
    await refresh()
    return null
  }
}

/** The same for edits that have no form to show what is wrong in. */
export function useQuickEdit(): (plan: Plan, message: string) => void {
  const save = useDraft()
  return (plan, message) => {
    void save(plan, message).then((error) => error && sayFailed('Not saved', error))
  }
}

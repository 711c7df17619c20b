import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EventItem } from '../../api/types'
import { removeEvent } from '../../api/users'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { doUnlessUndone } from '../../ui/undo'

const removable: readonly EventItem['kind'][] = ['event', 'page_view', 'user_update', 'product_event']

interface EventRemoval {
  /** Ids of what is on its way out, and shown no more. */
  going: ReadonlySet<string>
  /** Undefined where the event stays, or the member may not. */
  removerOf: (item: EventItem) => (() => void) | undefined
}

/** Remove events of a user for good: gone from the timeline at once, removed ten seconds later, unless undone. */
export function useEventRemoval(user: number): EventRemoval {
  const { id: workspace } = useWorkspace()
  const queries = useQueryClient()
  const may = useMay('admin')
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set())
  const remove = ({ id, name }: EventItem) => {
    setGoing((before) => new Set(before).add(id))
    doUnlessUndone(
      `${name} is removed in 10 seconds`,
      async (leaving) => {
        await removeEvent(workspace, user, id, leaving)
        await queries.invalidateQueries({ queryKey: ['workspace', workspace, 'user', user] })
      },
      () => setGoing((before) => new Set([...before].filter((each) => each !== id))),
    )
  }
  return {
    going,
    removerOf: (item) => (may && removable.includes(item.kind) ? () => remove(item) : undefined),
  }
}

import type { QueryKey } from '@tanstack/react-query'
import { useState } from 'react'
import { useRemoval } from '../../ui/useRemoval'
import { useUnsaved } from '../../ui/useUnsaved'

interface Opening {
  /** Which one the address opens; 0: a new one. */
  open: number | undefined
  onOpen: (number: number | undefined) => void
  queryKey: QueryKey
  remove: (id: number, leaving: boolean) => Promise<unknown>
}

/** What the editor of segments or lists is given, and whether what the address opens was removed from here. */
export function useOpened<Entry>({ open, onOpen, queryKey, remove }: Opening) {
  const [removed, setRemoved] = useState<number>()
  const unsaved = useUnsaved<Entry>({ close: () => onOpen(undefined), reopen: () => onOpen(open) })
  const removeLater = useRemoval(queryKey, remove)
  const onRemove = (id: number, name: string) => {
    setRemoved(id)
    unsaved.close()
    removeLater(id, name)
  }
  return {
    editor: { start: unsaved.broughtBack, onClose: unsaved.close, onLeave: unsaved.leave, onRemove },
    isRemoved: open === removed,
  }
}

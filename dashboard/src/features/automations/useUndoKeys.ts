import { useEffect, useRef } from 'react'
import type { Editor } from './useEditor'

/** Ctrl or ⌘ with Z takes the last edit back, with Shift (or with Y) makes it again. Fields keep theirs. */
export function useUndoKeys(enabled: boolean, editor: Editor): void {
  const current = useRef(editor)
  useEffect(() => {
    current.current = editor
  })
  useEffect(() => {
    if (!enabled) return
    const onKey = (event: KeyboardEvent) => {
      const isField = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isField || event.defaultPrevented) return
      const key = event.key.toLowerCase()
      if (key === 'y' || (key === 'z' && event.shiftKey)) current.current.redo()
      else if (key === 'z') current.current.undo()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [enabled])
}

import { useEffect, useRef } from 'react'

/** Whether a key press belongs to a field, a menu or a dialog rather than to the screen. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('input, textarea, select, [role="menu"], [role="combobox"]'))
    return true
  return document.querySelector('[aria-modal="true"]') !== null
}

type KeyHandler = (event: KeyboardEvent) => unknown

/** Call `keys[key]` when the screen, not a field, gets that key. A handler that returns false lets it pass. */
export function useScreenKeys(keys: Record<string, KeyHandler>): void {
  const current = useRef(keys)
  useEffect(() => {
    current.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return
      const handler = current.current[event.key]
      if (handler && handler(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

interface ListKeys {
  count: number
  /** The place of the row the keyboard is on; -1 for none. */
  active: number
  onMove: (place: number) => void
  onOpen?: (place: number) => void
  onClose?: () => void
}

/** j and k (or the arrows) move through a list, Enter opens, Esc lets go. */
export function useListKeys({ count, active, onMove, onOpen, onClose }: ListKeys): void {
  const step = (by: number) => () => {
    if (count === 0) return false
    onMove(Math.min(count - 1, Math.max(0, active < 0 ? 0 : active + by)))
  }
  const isOnControl = (event: KeyboardEvent) =>
    event.target instanceof HTMLElement && event.target.closest('button, a, summary') !== null
  useScreenKeys(
    Object.fromEntries<KeyHandler>([
      ['j', step(1)],
      ['k', step(-1)],
      ['ArrowDown', (event) => (isOnControl(event) ? false : step(1)())],
      ['ArrowUp', (event) => (isOnControl(event) ? false : step(-1)())],
      ['Enter', (event) => (isOnControl(event) || active < 0 || !onOpen ? false : onOpen(active))],
      ['Escape', () => (onClose ? onClose() : false)],
    ]),
  )
}

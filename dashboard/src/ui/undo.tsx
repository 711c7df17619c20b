import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { ApiError } from '../api/error'
import styles from './undo.module.css'

const undoWindowMs = 10_000

/** Say what was done, and offer to take it back for ten seconds. */
export function offerUndo(message: string, undo: () => void): string {
  const id: string = notifications.show({
    autoClose: undoWindowMs,
    withBorder: false,
    className: styles.toast ?? '',
    message: (
      <span className={styles.row}>
        <span>{message}</span>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          Undo
        </Button>
      </span>
    ),
  })
  return id
}

export function sayDone(message: string): void {
  notifications.show({ message, autoClose: 4_000, className: styles.toast ?? '' })
}

export function sayFailed(what: string, error: unknown): void {
  const reason =
    error instanceof ApiError ? [error.message, error.hint].filter(Boolean).join(' ') : String(error)
  notifications.show({
    title: what,
    message: reason,
    color: 'red',
    autoClose: 12_000,
    className: styles.toast ?? '',
  })
}

/**
 * Do something that cannot be taken back, ten seconds from now: until then "Undo" stops it. Leaving the page does it at
 * once, with `leaving` true.
 */
export function doUnlessUndone(
  message: string,
  act: (leaving: boolean) => Promise<unknown>,
  revert: () => void,
): void {
  let done = false
  const finish = (leaving: boolean) => {
    if (done) return
    done = true
    clearTimeout(timer)
    window.removeEventListener('pagehide', onLeave)
    act(leaving).catch((error: unknown) => {
      revert()
      sayFailed('Not done', error)
    })
  }
  const onLeave = () => finish(true)
  const timer = setTimeout(() => finish(false), undoWindowMs)
  window.addEventListener('pagehide', onLeave)
  offerUndo(message, () => {
    if (done) return
    done = true
    clearTimeout(timer)
    window.removeEventListener('pagehide', onLeave)
    revert()
  })
}

import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorState } from '../ui/ErrorState'

/** Shown where a screen broke. */
export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return <ErrorState error={error} retry={reset} />
}

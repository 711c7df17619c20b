import { Button } from '@mantine/core'
import { IconAlertTriangle, IconMapPinOff, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ApiError } from '../api/error'
import { CopyButton } from './CopyButton'
import { EmptyState } from './EmptyState'
import styles from './ErrorState.module.css'

interface ErrorStateProps {
  error: unknown
  retry: () => void
  /** The way back when what was asked for is not there: asking again would not help. */
  back?: ReactNode
}

/** What a person sees and can pass on when something failed. */
export function ErrorState({ error, retry, back }: ErrorStateProps) {
  const said = error instanceof ApiError ? error : null
  if (back && said?.status === 404) {
    // Of an address that the API has not, such as one with a word for a number, it has nothing to say to people.
    const hint = said.code === 'not_found' ? '' : said.hint
    return <Missing what={said.message.replace(/\.$/, '')} hint={hint} back={back} />
  }
  const message = said?.message ?? (error instanceof Error ? error.message : 'Something went wrong.')
  const report = JSON.stringify(
    { code: said?.code ?? 'client_error', message, request_id: said?.requestId, page: window.location.href },
    null,
    2,
  )
  return (
    <div className={styles.error} role="alert">
      <IconAlertTriangle size={18} className={styles.icon} aria-hidden />
      <div className={styles.body}>
        <p className={styles.message}>{message}</p>
        {said?.hint ? <p className={styles.hint}>{said.hint}</p> : null}
        {said?.requestId ? (
          <p className={styles.request}>
            Request <code>{said.requestId}</code>
          </p>
        ) : null}
        <div className={styles.actions}>
          <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
            Try again
          </Button>
          <CopyButton text={report}>Copy details</CopyButton>
        </div>
      </div>
    </div>
  )
}

interface MissingProps {
  what: string
  hint?: string
  back: ReactNode
}

/** An address of something that is not there. */
export function Missing({ what, hint, back }: MissingProps) {
  return (
    <EmptyState icon={<IconMapPinOff size={20} />} title={what} action={back}>
      {hint || 'It may have been removed, or belong to another workspace.'}
    </EmptyState>
  )
}

import { Button } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { ApiError } from '../api/error'
import { CopyButton } from './CopyButton'
import styles from './ErrorState.module.css'

/** What a person sees and can pass on when something failed. */
export function ErrorState({ error, retry }: { error: unknown; retry: () => void }) {
  const said = error instanceof ApiError ? error : null
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

import { ApiError } from '../../api/error'
import styles from './SignIn.module.css'

export function Refusal({ error }: { error: unknown }) {
  if (!error) return null
  const said =
    error instanceof ApiError ? [error.message, error.hint].filter(Boolean).join(' ') : String(error)
  return (
    <p className={styles.failed} role="alert">
      {said}
    </p>
  )
}

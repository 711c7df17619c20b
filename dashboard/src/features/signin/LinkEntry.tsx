import { Loader } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { signInWithLink } from '../../api/session'
import type { Session } from '../../api/types'
import { LinkButton } from '../../ui/LinkButton'
import { Refusal } from './Refusal'
import styles from './SignIn.module.css'

/** Trades a one-time link for a session, once. */
export function LinkEntry({ token, onDone }: { token: string; onDone: (session: Session) => void }) {
  const { mutate, error } = useMutation({ mutationFn: signInWithLink })
  const done = useRef(onDone)
  const spent = useRef('')
  useEffect(() => {
    if (spent.current === token) return
    spent.current = token
    mutate(token, { onSuccess: (session) => done.current(session) })
  }, [token, mutate])
  if (!error) {
    return (
      <div aria-busy="true">
        <h1 className={styles.title}>Signing you in</h1>
        <p className={styles.text}>Checking your one-time link.</p>
        <Loader size="sm" />
      </div>
    )
  }
  return (
    <div>
      <h1 className={styles.title}>This link does not open</h1>
      <p className={styles.text}>A link works once, for a limited time.</p>
      <div className={styles.fields}>
        <Refusal error={error} />
        <LinkButton size="sm" variant="default" to="/sign-in" search={{}}>
          Sign in with a password
        </LinkButton>
      </div>
      <p className={styles.hint}>
        On the server, <code>cueline member invite</code> prints a new one.
      </p>
    </div>
  )
}

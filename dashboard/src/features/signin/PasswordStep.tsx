import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { setPassword } from '../../api/session'
import type { Session } from '../../api/types'
import { passwordRules } from '../../ui/passwordRules'
import { Refusal } from './Refusal'
import styles from './SignIn.module.css'

/** After a one-time link: choose the password that opens the door next time. */
export function PasswordStep({ session, onDone }: { session: Session; onDone: (session: Session) => void }) {
  const [password, setTyped] = useState('')
  const save = useMutation({
    mutationFn: () => setPassword(password),
    onSuccess: () => onDone({ ...session, member: { ...session.member, has_password: true } }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <h1 className={styles.title}>Choose a password</h1>
      <p className={styles.text}>
        You are signed in as {session.member.email}. The link will not work again.
      </p>
      <div className={styles.fields}>
        <input type="hidden" name="email" autoComplete="username" value={session.member.email} readOnly />
        <PasswordInput
          size="sm"
          label="Password"
          {...passwordRules}
          name="password"
          autoComplete="new-password"
          autoFocus
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Refusal error={save.error} />
        <Button type="submit" size="sm" loading={save.isPending} disabled={!password}>
          Save and continue
        </Button>
        <Button size="sm" variant="subtle" color="gray" onClick={() => onDone(session)}>
          Later
        </Button>
      </div>
    </form>
  )
}

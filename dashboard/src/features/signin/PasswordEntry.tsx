import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { signIn } from '../../api/session'
import type { Session } from '../../api/types'
import { Refusal } from './Refusal'
import styles from './SignIn.module.css'

export function PasswordEntry({ onDone }: { onDone: (session: Session) => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const enter = useMutation({ mutationFn: () => signIn(email.trim(), password), onSuccess: onDone })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        enter.mutate()
      }}
    >
      <h1 className={styles.title}>Sign in</h1>
      <p className={styles.text}>Welcome back.</p>
      <div className={styles.fields}>
        <TextInput
          size="sm"
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          size="sm"
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Refusal error={enter.error} />
        <Button type="submit" size="sm" loading={enter.isPending}>
          Sign in
        </Button>
      </div>
      <p className={styles.hint}>
        No password yet, or forgotten? On the server, <code>cueline member invite</code> prints a one-time
        link; an owner of your workspace can make one too.
      </p>
    </form>
  )
}

import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery, setMemberName, setPassword } from '../../api/session'
import { useSession } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { passwordRules } from '../../ui/passwordRules'
import { sayDone } from '../../ui/undo'
import styles from './Settings.module.css'

export function AccountSection() {
  return (
    <>
      <NameCard />
      <PasswordCard />
    </>
  )
}

function useRefreshedSession(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 })
    await router.invalidate()
  }
}

function NameCard() {
  const { member } = useSession()
  const refresh = useRefreshedSession()
  const [name, setName] = useState(member.name)
  const save = useMutation({
    mutationFn: () => setMemberName(name.trim()),
    onSuccess: async () => {
      await refresh()
      sayDone('Name saved')
    },
  })
  return (
    <Card title="You" lead={`Signed in as ${member.email}`}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <TextInput
          label="Name"
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={save.error?.message}
        />
        <div>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === member.name}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  )
}

function PasswordCard() {
  const { member } = useSession()
  const refresh = useRefreshedSession()
  const [current, setCurrent] = useState('')
  const [password, setTyped] = useState('')
  const save = useMutation({
    mutationFn: () => setPassword(password, current),
    onSuccess: async () => {
      setCurrent('')
      setTyped('')
      await refresh()
      sayDone('Password saved')
    },
  })
  return (
    <Card
      title="Password"
      lead={member.has_password ? undefined : 'You have none yet: choose one to sign in without a link.'}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <input type="hidden" autoComplete="username" value={member.email} readOnly />
        {member.has_password ? (
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        ) : null}
        <PasswordInput
          label="New password"
          {...passwordRules}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={save.error?.message}
        />
        <div>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!password || (member.has_password && !current)}
          >
            Save password
          </Button>
        </div>
      </form>
    </Card>
  )
}

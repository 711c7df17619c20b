import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { sessionQuery } from '../../api/session'
import type { Session } from '../../api/types'
import { Logo } from '../../ui/Logo'
import { useDocumentTitle } from '../../ui/useDocumentTitle'
import { LinkEntry } from './LinkEntry'
import { PasswordEntry } from './PasswordEntry'
import { PasswordStep } from './PasswordStep'
import styles from './SignIn.module.css'

const route = getRouteApi('/sign-in')

/** By a one-time link, then a password of one's own; or by e-mail and password. */
export function SignIn() {
  const { token, next } = route.useSearch()
  const queries = useQueryClient()
  const router = useRouter()
  const [linked, setLinked] = useState<Session | null>(null)
  useDocumentTitle('Sign in')
  const enter = (session: Session) => {
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, session)
    void router.invalidate()
    router.history.replace(next ?? '/')
  }
  const onLinked = (session: Session) => (session.member.has_password ? enter(session) : setLinked(session))
  return (
    <main className={styles.page}>
      <Lines />
      <div className={styles.card}>
        <div className={styles.brand}>
          <Logo size={28} />
          <span>cueline</span>
        </div>
        {linked ? (
          <PasswordStep session={linked} onDone={enter} />
        ) : token ? (
          <LinkEntry token={token} onDone={onLinked} />
        ) : (
          <PasswordEntry onDone={enter} />
        )}
      </div>
    </main>
  )
}

/** The motif behind the card: timelines with a cue on each. */
function Lines() {
  const cues = [12, 64, 38, 82, 27, 71, 49]
  return (
    <svg className={styles.lines} viewBox="0 0 100 70" preserveAspectRatio="none" aria-hidden>
      <title>Timelines</title>
      {cues.map((at, row) => (
        <g key={at}>
          <line x1="0" x2="100" y1={5 + row * 10} y2={5 + row * 10} />
          <line data-cue x1={at} x2={at + 6} y1={5 + row * 10} y2={5 + row * 10} />
        </g>
      ))}
    </svg>
  )
}

import { Button, Kbd } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import type { FeedStatus } from '../../live/feed'
import { count } from '../../ui/figures'
import styles from './LiveStatus.module.css'

const words: Record<FeedStatus, string> = {
  off: 'Asleep',
  connecting: 'Connecting',
  open: 'Connected',
  lost: 'Reconnecting',
}

export function LiveStatus({ status, paused }: { status: FeedStatus; paused: boolean }) {
  const state = paused && status === 'open' ? 'paused' : status
  return (
    <span className={styles.status} data-state={state} role="status">
      <span className={styles.dot} aria-hidden />
      {state === 'paused' ? 'Paused' : words[status]}
    </span>
  )
}

interface PauseButtonProps {
  paused: boolean
  waiting: number
  onToggle: () => void
}

export function PauseButton({ paused, waiting, onToggle }: PauseButtonProps) {
  return (
    <Button
      variant={paused ? 'light' : 'default'}
      aria-pressed={paused}
      leftSection={paused ? <IconPlayerPlayFilled size={13} /> : <IconPlayerPauseFilled size={13} />}
      rightSection={
        <Kbd size="xs" aria-hidden className={styles.kbd ?? ''}>
          p
        </Kbd>
      }
      onClick={onToggle}
    >
      {paused ? (waiting > 0 ? `Resume, ${count(waiting)} new` : 'Resume') : 'Pause'}
    </Button>
  )
}

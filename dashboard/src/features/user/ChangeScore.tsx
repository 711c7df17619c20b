import { Button, Group, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { UserScore } from '../../api/types'
import { changeScore, type ScoreByHand, userQuery, userScoreQuery } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count, points } from '../../ui/figures'
import { useEdit } from '../../ui/useEdit'
import styles from './Score.module.css'
import { type ScorePages, withScore } from './useUserScore'

interface ChangeScoreProps {
  user: number
  score: UserScore
  onClose: () => void
}

/** Add points by hand, or say what the score is to be. It stands in the ledger with its reason. */
export function ChangeScore({ user, score, onClose }: ChangeScoreProps) {
  const { id } = useWorkspace()
  const edit = useEdit()
  const [way, setWay] = useState<'points' | 'set_to'>('points')
  const [typed, setTyped] = useState<string | number>(10)
  const [reason, setReason] = useState('')
  const number = typeof typed === 'number' ? typed : null
  const after = way === 'points' ? Math.round(score.value + (number ?? 0)) : Math.round(number ?? score.score)
  const submit = () => {
    if (number === null) return
    const change: ScoreByHand = way === 'points' ? { points: number, reason } : { set_to: number, reason }
    const back: ScoreByHand =
      way === 'points'
        ? { points: -number, reason: 'Taken back' }
        : { set_to: score.value, reason: 'Taken back' }
    onClose()
    void edit<ScorePages>({
      queryKey: userScoreQuery(id, user).queryKey,
      change: (shown) => withScore(shown, after),
      send: () => changeScore(id, user, change),
      sendBack: () => changeScore(id, user, back),
      message: way === 'points' ? `${points(number)} to the score` : `The score is ${count(after)}`,
      touches: [userQuery(id, user).queryKey],
    })
  }
  return (
    <Modal opened onClose={onClose} title="Change score">
      <form
        className={styles.change}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <SegmentedControl
          aria-label="How"
          fullWidth
          data={[
            { value: 'points', label: 'Add points' },
            { value: 'set_to', label: 'Set to' },
          ]}
          value={way}
          onChange={(next) => {
            setWay(next as typeof way)
            setTyped(next === 'points' ? 10 : score.score)
          }}
        />
        <NumberInput
          size="xs"
          label={way === 'points' ? 'Points to add; with a minus, to take away' : 'The score is to be'}
          data-autofocus
          decimalScale={3}
          min={-1_000_000}
          max={1_000_000}
          value={typed}
          onChange={setTyped}
        />
        <TextInput
          label="Reason"
          placeholder="Asked for an offer on the phone"
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="space-between" mt="sm">
          <span className={styles.outcome}>
            {count(score.score)} becomes <strong>{count(after)}</strong>
          </span>
          <Button type="submit" disabled={number === null || (way === 'points' && number === 0)}>
            Change score
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

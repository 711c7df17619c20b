import { Button, Group, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { UserScore } from '../../api/types'
import { changeScore, type ScoreByHand, userQuery, userScoreQuery } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count, points } from '../../ui/figures'
import { useEdit } from '../../ui/useEdit'
import { changedFrom } from '../../ui/useUnsaved'
import styles from './Score.module.css'
import { type ScorePages, withScore } from './useUserScore'

export interface ScoreChange {
  way: 'points' | 'set_to'
  typed: string | number
  reason: string
}

const nothingChanged: ScoreChange = { way: 'points', typed: 10, reason: '' }

interface ChangeScoreProps {
  user: number
  score: UserScore
  /** What the form starts with, when it is opened again. */
  start: ScoreChange | null
  onClose: () => void
  onLeave: (unsaved: ScoreChange | null) => void
}

/** Add points by hand, or say what the score is to be. It stands in the ledger with its reason. */
export function ChangeScore({ user, score, start, onClose, onLeave }: ChangeScoreProps) {
  const { id } = useWorkspace()
  const edit = useEdit()
  const [form, setForm] = useState(start ?? nothingChanged)
  const { way, typed, reason } = form
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
    <Modal opened onClose={() => onLeave(changedFrom(nothingChanged, form))} title="Change score">
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
          onChange={(next) =>
            setForm({ ...form, way: next as typeof way, typed: next === 'points' ? 10 : score.score })
          }
        />
        <NumberInput
          size="xs"
          label={way === 'points' ? 'Points to add; with a minus, to take away' : 'The score is to be'}
          data-autofocus
          decimalScale={3}
          min={-1_000_000}
          max={1_000_000}
          value={typed}
          onChange={(next) => setForm({ ...form, typed: next })}
        />
        <TextInput
          label="Reason"
          placeholder="Asked for an offer on the phone"
          maxLength={500}
          value={reason}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
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

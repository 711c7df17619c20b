import { Button, Group as Line, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { problemAt } from '../../ui/problems'
import { changedFrom } from '../../ui/useUnsaved'
import { PointsInput } from './CapFields'
import { idFor, type Plan, put, type Threshold, withoutId } from './plan'
import { otherProblems, problemsOf } from './problems'
import styles from './Scoring.module.css'
import { useDraft } from './useDraft'

interface ThresholdFormProps {
  plan: Plan
  /** Null for one that is made. */
  threshold: Threshold | null
  /** What the form starts with, when it is opened again. */
  start: ThresholdEntry | null
  onClose: () => void
  onLeave: (unsaved: ThresholdEntry | null) => void
}

export interface ThresholdEntry {
  name: string
  score: number | null
  rearm_below: number | null
}

/** From which score on it is told, and how low the score must fall before it is told again. */
export function ThresholdForm({ plan, threshold, start, onClose, onLeave }: ThresholdFormProps) {
  const save = useDraft()
  const saved: ThresholdEntry = threshold ?? { name: '', score: 40, rearm_below: 30 }
  const [form, setForm] = useState(start ?? saved)
  const [refused, setRefused] = useState<unknown>(null)
  const place = threshold
    ? plan.thresholds.findIndex(({ id }) => id === threshold.id)
    : plan.thresholds.length
  const problems = problemsOf(refused, `plan.thresholds[${place}]`)
  const keep = async (thresholds: readonly Threshold[], message: string) => {
    const error = await save({ ...plan, thresholds }, message)
    if (error) setRefused(error)
    else onClose()
  }
  const submit = () => {
    const name = form.name.trim()
    const score = form.score ?? 0
    const made: Threshold = {
      id: threshold?.id ?? idFor(name, plan.thresholds),
      name,
      score,
      rearm_below: form.rearm_below ?? score,
    }
    void keep(put(plan.thresholds, made), `Threshold “${name}” is in the draft`)
  }
  return (
    <Modal
      opened
      onClose={() => onLeave(changedFrom(saved, form))}
      title={threshold ? 'Edit threshold' : 'Add a threshold'}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label="Name"
          placeholder="Hot"
          data-autofocus
          required
          value={form.name}
          error={problemAt(problems, 'name')}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <div className={styles.inline}>
          <PointsInput
            label="Reached at"
            value={form.score}
            error={problemAt(problems, 'score')}
            onChange={(score) => setForm({ ...form, score })}
          />
          <PointsInput
            label="Re-armed below"
            value={form.rearm_below}
            placeholder={String(form.score ?? '')}
            error={problemAt(problems, 'rearm_below')}
            onChange={(rearm_below) => setForm({ ...form, rearm_below })}
          />
        </div>
        <p className={styles.hint}>
          A score that wavers around the threshold is told of once: only after it has been below{' '}
          {form.rearm_below ?? form.score ?? 0} does reaching {form.score ?? 0} count again.
        </p>
        {otherProblems(refused, problems, ['name', 'score', 'rearm_below']).map((message) => (
          <p key={message} className={styles.problem} role="alert">
            {message}
          </p>
        ))}
        <Line justify="space-between" mt="md">
          {threshold ? (
            <Button
              variant="subtle"
              color="red"
              onClick={() =>
                void keep(
                  withoutId(plan.thresholds, threshold.id),
                  `Threshold “${threshold.name}” removed from the draft`,
                )
              }
            >
              Remove
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" disabled={!form.name.trim() || form.score === null}>
            Save to draft
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

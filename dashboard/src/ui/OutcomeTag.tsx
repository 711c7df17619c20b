import type { RunItem } from '../api/automationTypes'
import { Tag, type Tone } from './Tag'

export const outcomeLabels: Record<string, string> = {
  completed: 'Completed',
  goal: 'Goal reached',
  exit: 'Left by a rule',
  failed: 'Failed',
  restarted: 'Restarted',
  merged: 'Merged',
  stale: 'Too late',
  looped: 'Stopped: a loop',
  ended: 'Ended by hand',
  replaced: 'Ended by a new version',
}

export const outcomeTones: Record<string, Tone> = {
  goal: 'accent',
  failed: 'red',
  looped: 'red',
  stale: 'amber',
}

/** Whether a run is on the way, or how it ended. */
export function OutcomeTag({ run }: { run: Pick<RunItem, 'state' | 'outcome' | 'error'> }) {
  if (run.state === 'running')
    return (
      <Tag tone="blue" dot>
        On the way
      </Tag>
    )
  return (
    <Tag tone={outcomeTones[run.outcome] ?? 'gray'} {...(run.error ? { title: run.error.message } : {})}>
      {outcomeLabels[run.outcome] ?? run.outcome}
    </Tag>
  )
}

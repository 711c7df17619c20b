import type { AutomationState } from '../../api/automationTypes'
import { Tag, type Tone } from '../../ui/Tag'

export const stateLabels: Record<AutomationState, string> = {
  draft: 'Draft',
  live: 'Live',
  paused: 'Paused',
  archived: 'Archived',
}

const tones: Record<AutomationState, Tone> = {
  draft: 'gray',
  live: 'accent',
  paused: 'amber',
  archived: 'gray',
}

export function StateTag({ state }: { state: AutomationState }) {
  return (
    <Tag tone={tones[state]} dot={state === 'live'} quiet={state === 'archived'}>
      {stateLabels[state]}
    </Tag>
  )
}

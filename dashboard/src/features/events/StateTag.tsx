import type { DefinitionState } from '../../api/types'
import { Tag, type Tone } from '../../ui/Tag'

export const stateLabels: Record<DefinitionState, string> = {
  auto: 'Auto',
  verified: 'Verified',
  hidden: 'Hidden',
  blocked: 'Blocked',
}

export const stateMeanings: Record<DefinitionState, string> = {
  auto: 'Created by itself at first sight',
  verified: 'Somebody said this is right',
  hidden: 'Kept, and left out of lists and suggestions',
  blocked: 'Counted and kept aside; starts nothing',
}

const tones: Record<DefinitionState, Tone> = {
  auto: 'gray',
  verified: 'accent',
  hidden: 'gray',
  blocked: 'red',
}

export function StateTag({ state }: { state: DefinitionState }) {
  return (
    <Tag tone={tones[state]} quiet={state === 'auto' || state === 'hidden'} title={stateMeanings[state]}>
      {stateLabels[state]}
    </Tag>
  )
}

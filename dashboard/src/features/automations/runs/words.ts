import type { StepItem } from '../../../api/automationTypes'
import { outcomeLabels } from '../../../ui/OutcomeTag'
import { type Graph, nodeOf } from '../graph/graph'
import { exitWords } from '../graph/words'

export const skipLabels: Record<string, string> = {
  late: 'Happened too long ago',
  cap: 'Came in as often as a cap lets',
  reentry: 'Was in before',
  concurrency: 'Had a run on the way',
  loop: 'Part of a loop of automations',
  condition: 'The trigger’s condition was not met',
}

/** What a step was, in a few words. */
export function stepWords(step: StepItem, graph: Graph): string {
  switch (step.kind) {
    case 'entered':
      return 'Entered'
    case 'skipped':
      return `Not let in: ${skipLabels[step.decision ?? ''] ?? step.decision ?? 'a rule'}`
    case 'condition':
    case 'split':
      return decisionWords(step, graph)
    case 'left':
      return `Left: ${outcomeLabels[step.decision ?? ''] ?? step.decision ?? 'ended'}`
    default:
      return stepLabels[step.kind] ?? step.kind
  }
}

const stepLabels: Record<string, string> = {
  waiting: 'Waits',
  woken: 'Woken',
  settled: 'The change is in place',
  sent: 'Handed to delivery',
  changed: 'Changed',
  created: 'Event created',
  started: 'Started another automation',
  failed: 'Failed',
  delayed: 'Put off: quiet hours',
  stale: 'Woken too late',
  merged: 'Went on as another user’s',
  migrated: 'Went on in a new version',
}

function decisionWords(step: StepItem, graph: Graph): string {
  const node = nodeOf(graph, step.node)
  const exit = step.exit || step.decision || ''
  return (node && exit ? exitWords(node, exit) : '') || exit || 'Decided'
}

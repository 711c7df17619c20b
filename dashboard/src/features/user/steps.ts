import type { AutomationMoment, EventItem } from '../../api/types'

type Step = AutomationMoment['steps'][number]

/** Something on the timeline: an event, or what an automation did. */
export type Happening = { at: string; event: EventItem } | { at: string; moment: AutomationMoment }

/** Both together, newest first; what an automation did comes after the event of the same moment. */
export function merged(events: readonly EventItem[], moments: readonly AutomationMoment[]): Happening[] {
  const all: Happening[] = [
    ...moments.map((moment) => ({ at: moment.at, moment })),
    ...events.map((event) => ({ at: event.occurred_at, event })),
  ]
  return all.sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

/** The moments of all pages, each once: pages that were asked again may overlap. */
export function momentsOf(pages: readonly { steps: AutomationMoment[] }[]): AutomationMoment[] {
  return [...new Map(pages.flatMap(({ steps }) => steps).map((moment) => [moment.id, moment])).values()]
}

const words: Record<string, string> = {
  entered: 'entered',
  condition: 'asked',
  split: 'split',
  waiting: 'waiting',
  woken: 'went on',
  settled: 'went on',
  sent: 'sent',
  changed: 'changed',
  created: 'created an event',
  started: 'started another',
  failed: 'failed',
  delayed: 'delayed to after quiet hours',
  stale: 'too late',
  merged: 'merged',
  migrated: 'moved to a new version',
}

/** What was done, in a line: “entered, asked (yes), sent, waiting”. */
export function stepsInWords(steps: readonly Step[]): string {
  return steps.map(inWords).join(', ')
}

function inWords({ kind, decision }: Step): string {
  if (kind === 'skipped') return `not let in${decision ? `: ${decision}` : ''}`
  if (kind === 'left') return `left${decision ? `: ${decision}` : ''}`
  const said = words[kind] ?? kind
  return (kind === 'condition' || kind === 'split') && decision ? `${said} (${decision})` : said
}

import type { AutomationMoment, DeliveryMoment, EventItem } from '../../api/types'

type Step = AutomationMoment['steps'][number]

/** Something on the timeline: an event, what an automation did, or what came of what it sent. */
export type Happening =
  | { at: string; event: EventItem }
  | { at: string; moment: AutomationMoment }
  | { at: string; delivery: DeliveryMoment }

interface TimelinePage {
  steps: AutomationMoment[]
  deliveries: DeliveryMoment[]
}

/**
 * Events and what automations did on these pages, newest first: in one moment a step comes after the event, and what
 * came of a delivery after both. Each once: pages that were asked again may overlap.
 */
export function merged(events: readonly EventItem[], pages: readonly TimelinePage[]): Happening[] {
  const all: Happening[] = [
    ...once(pages.flatMap(({ deliveries }) => deliveries)).map((delivery) => ({ at: delivery.at, delivery })),
    ...once(pages.flatMap(({ steps }) => steps)).map((moment) => ({ at: moment.at, moment })),
    ...events.map((event) => ({ at: event.occurred_at, event })),
  ]
  return all.sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

function once<Item extends { id: number }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()]
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

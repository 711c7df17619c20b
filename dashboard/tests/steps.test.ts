import { expect, test } from 'vitest'
import type { AutomationMoment, EventItem } from '../src/api/types'
import { merged, momentsOf, stepsInWords } from '../src/features/user/steps'

const step = (kind: string, decision = '') => ({ kind, decision }) as AutomationMoment['steps'][number]
const moment = (id: number, at: string) => ({ id, at, steps: [] }) as unknown as AutomationMoment
const event = (id: string, at: string) => ({ id, occurred_at: at }) as unknown as EventItem

test('steps are told in a line', () => {
  const taken = [step('entered'), step('condition', 'yes'), step('sent'), step('waiting')]

  expect(stepsInWords(taken)).toBe('entered, asked (yes), sent, waiting')
  expect(stepsInWords([step('skipped', 'late')])).toBe('not let in: late')
})

test('what an automation did stands above the event it followed, and pages that overlap show it once', () => {
  const at = '2026-11-23T18:00:00.000Z'

  const shown = merged(
    [event('a', at), event('b', '2026-11-23T17:00:00.000Z')],
    momentsOf([{ steps: [moment(1, at)] }, { steps: [moment(1, at)] }]),
  )

  expect(shown.map((one) => ('moment' in one ? one.moment.id : one.event.id))).toEqual([1, 'a', 'b'])
})

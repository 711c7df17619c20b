import { expect, test } from 'vitest'
import type { AutomationMoment, DeliveryMoment, EventItem } from '../src/api/types'
import { deliveryInWords } from '../src/features/user/deliveries'
import { timelineRows } from '../src/features/user/rows'
import { merged, stepsInWords } from '../src/features/user/steps'
import { anEvent } from './anEvent'

const step = (kind: string, decision = '') => ({ kind, decision }) as AutomationMoment['steps'][number]
const moment = (id: number, at: string) => ({ id, at, steps: [] }) as unknown as AutomationMoment
const delivery = (fields: Partial<DeliveryMoment>) =>
  ({ kind: 'webhook', state: 'delivered', status: 200, attempts: 1, reason: '', ...fields }) as DeliveryMoment
const event = (id: string, at: string) => ({ id, occurred_at: at }) as unknown as EventItem

test('steps are told in a line', () => {
  const taken = [step('entered'), step('condition', 'yes'), step('sent'), step('waiting')]

  expect(stepsInWords(taken)).toBe('entered, asked (yes), sent, waiting')
  expect(stepsInWords([step('skipped', 'late')])).toBe('not let in: late')
})

test('what came of a delivery is told in a line', () => {
  expect(deliveryInWords(delivery({}))).toBe('Webhook delivered: 200')
  expect(deliveryInWords(delivery({ attempts: 2 }))).toBe('Webhook delivered: 200 after 2 attempts')
  expect(deliveryInWords(delivery({ kind: 'email', status: 250, attempts: 3 }))).toBe(
    'E-mail delivered after 3 attempts',
  )
  expect(deliveryInWords(delivery({ kind: 'page_message' }))).toBe('Message to the page delivered')
  expect(deliveryInWords(delivery({ kind: 'slack', state: 'dead', reason: 'It answered 404.' }))).toBe(
    'Slack message failed: It answered 404.',
  )
  expect(deliveryInWords(delivery({ state: 'cancelled', reason: 'The run ended first.' }))).toBe(
    'Webhook cancelled: The run ended first.',
  )
})

test('in one moment a step stands above its event and a delivery above both, and pages that overlap show them once', () => {
  const at = '2026-11-23T18:00:00.000Z'
  const page = { steps: [moment(1, at)], deliveries: [delivery({ id: 7, at })] }

  const shown = merged([event('a', at), event('b', '2026-11-23T17:00:00.000Z')], [page, page])

  expect(
    shown.map((one) =>
      'moment' in one ? one.moment.id : 'delivery' in one ? one.delivery.id : one.event.id,
    ),
  ).toEqual([7, 1, 'a', 'b'])
})

test('a file holds what is seen, in its order', () => {
  const automation = { id: 3, name: 'Rescue' }
  const at = '2026-11-23T18:00:00.000Z'
  const page = {
    steps: [{ ...moment(1, at), automation, run: 9, steps: [step('entered')] }],
    deliveries: [delivery({ id: 7, at, automation, run: 9 })],
  }

  const rows = timelineRows(merged([anEvent({ id: 'a', occurred_at: at })], [page]))

  expect(rows.map(({ kind, name }) => [kind, name])).toEqual([
    ['delivery', 'Rescue'],
    ['automation_steps', 'Rescue'],
    ['event', rows[2]?.name],
  ])
  expect(rows[0]).toMatchObject({ id: 7, run: 9, what: 'Webhook delivered: 200', occurred_at: at })
})

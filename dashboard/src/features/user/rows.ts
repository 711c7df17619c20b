import type { Row } from '../../ui/download'
import { eventRows } from '../../ui/event/rows'
import { deliveryInWords } from './deliveries'
import { type Happening, stepsInWords } from './steps'

/** A timeline as rows of a file, in its order. */
export function timelineRows(happened: readonly Happening[]): Row[] {
  return happened.flatMap((one) => {
    if ('event' in one) return eventRows([one.event])
    const [kind, what, of] =
      'moment' in one
        ? ['automation_steps', stepsInWords(one.moment.steps), one.moment]
        : ['delivery', deliveryInWords(one.delivery), one.delivery]
    return [{ id: of.id, name: of.automation.name, kind, occurred_at: of.at, run: of.run, what }]
  })
}

import type { Verdict } from '../api/types'
import { plural } from './figures'
import { Tag } from './Tag'

/** What became of an event, in one word. */
export function VerdictTag({ verdict }: { verdict: Verdict }) {
  switch (verdict.outcome) {
    case 'duplicate':
      return (
        <Tag quiet title="An event with this id was already counted">
          duplicate
        </Tag>
      )
    case 'blocked':
      return (
        <Tag tone="red" dot title="This event's definition is blocked: it is kept aside and starts nothing">
          blocked
        </Tag>
      )
    case 'dead_letter':
      return (
        <Tag tone="red" dot title="Could not be processed; kept with its reason in dead letters">
          dead letter
        </Tag>
      )
    case 'accepted':
      return verdict.violations > 0 ? (
        <Tag tone="amber" dot title="Accepted; values that do not fit their type were set aside">
          {plural(verdict.violations, 'violation')}
        </Tag>
      ) : (
        <Tag tone="plain" dot title={`Accepted, ${plural(verdict.typed, 'attribute')} typed`}>
          accepted
        </Tag>
      )
  }
}

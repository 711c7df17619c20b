import type { EventItem } from '../../api/types'
import { Fact, Facts } from '../Facts'
import { ExactTime } from '../Time'
import { duration } from '../time'
import styles from './EventTimes.module.css'

const skewWorthSaying = 5 * 60 * 1000

/** The four times of an event, whose clock each is by, and how far the sender's was off. */
export function EventTimes({ item }: { item: EventItem }) {
  return (
    <>
      <Facts>
        <Fact name="Happened">
          <ExactTime at={item.occurred_at} />
        </Fact>
        <Fact name="Received">
          <ExactTime at={item.received_at} />
        </Fact>
        <Fact name="Sent">
          <ExactTime at={item.sent_at} />
        </Fact>
        <Fact name="Sender's clock">
          <ExactTime at={item.client_time} />
        </Fact>
      </Facts>
      {item.skew_ms === null ? null : (
        <p className={styles.skew} data-large={Math.abs(item.skew_ms) > skewWorthSaying}>
          {skewText(item.skew_ms)}
        </p>
      )}
    </>
  )
}

function skewText(ms: number): string {
  if (Math.abs(ms) < 1_000) return `Sender and server agree to ${duration(ms)}.`
  const side = ms > 0 ? 'behind' : 'ahead of'
  return `The sender's clock and the way here: ${duration(ms)} ${side} the server, corrected in “Happened”.`
}

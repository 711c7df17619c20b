import { memo } from 'react'
import type { LiveItem } from '../../api/types'
import { EventName } from '../../ui/EventName'
import { AttributePreview } from '../../ui/event/value'
import { pathOf } from '../../ui/pathOf'
import { ScoreTag } from '../../ui/ScoreTag'
import { ClockTime } from '../../ui/Time'
import { UserChip } from '../../ui/UserChip'
import { VerdictTag } from '../../ui/VerdictTag'
import styles from './Live.module.css'

const freshMs = 1_500

interface LiveRowProps {
  item: LiveItem
  top: number
  height: number
  chosen: boolean
  onSelect: (id: string) => void
}

/** One event on one line. */
export const LiveRow = memo(function LiveRow({ item, top, height, chosen, onSelect }: LiveRowProps) {
  const fresh = Date.now() - Date.parse(item.received_at) < freshMs
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox holds the focus and names this option
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows choose rows
    <div
      id={`live-${item.id}`}
      role="option"
      aria-selected={chosen}
      className={styles.row}
      data-fresh={fresh}
      style={{ height, transform: `translateY(${top}px)` }}
      onClick={() => onSelect(item.id)}
    >
      <span className={styles.time}>
        <ClockTime at={item.occurred_at} />
      </span>
      <span className={styles.event}>
        <EventName name={item.name} kind={item.kind} />
      </span>
      <span className={styles.who}>
        <UserChip id={item.user.key} label={item.user.label} />
      </span>
      <span className={styles.what}>
        {item.kind === 'page_view' && item.url ? (
          <span className={styles.page}>{pathOf(item.url)}</span>
        ) : (
          <AttributePreview attributes={item.raw} />
        )}
      </span>
      <span className={styles.verdict}>
        {item.score ? <ScoreTag score={item.score} /> : null}
        <VerdictTag verdict={item.verdict} />
      </span>
    </div>
  )
})

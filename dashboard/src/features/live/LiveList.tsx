import { useMediaQuery } from '@mantine/hooks'
import { IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { LiveItem } from '../../api/types'
import type { FeedView } from '../../live/feed'
import { feed } from '../../live/useLive'
import { count } from '../../ui/figures'
import styles from './Live.module.css'
import { LiveRow } from './LiveRow'

const nearTop = 24

interface LiveListProps {
  view: FeedView
  selected: string | undefined
  onSelect: (id: string) => void
}

/** The rows on screen, and only those. Reading further down holds new ones back. */
export function LiveList({ view, selected, onSelect }: LiveListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const rowHeight = narrow ? 58 : 36
  const list = useVirtualizer({
    count: view.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (place) => view.rows[place]?.offset ?? place,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row height asks for new measures
  useEffect(() => list.measure(), [rowHeight, list])
  useKeepInSight(view.rows, selected, (place) => list.scrollToIndex(place))
  const onScroll = () => {
    if ((scroller.current?.scrollTop ?? 0) > nearTop) feed.hold('scroll')
    else feed.release('scroll')
  }
  const toTop = () => {
    scroller.current?.scrollTo({ top: 0 })
    feed.release('scroll')
  }
  return (
    <div className={styles.listFrame}>
      {view.held.has('scroll') && view.waiting > 0 && !view.held.has('person') ? (
        <button type="button" className={styles.pill} onClick={toTop}>
          <IconArrowUp size={14} aria-hidden /> {count(view.waiting)} new
        </button>
      ) : null}
      <div
        ref={scroller}
        className={styles.list}
        role="listbox"
        aria-label="Live events"
        tabIndex={0}
        onScroll={onScroll}
        {...(selected ? { 'aria-activedescendant': `live-${selected}` } : {})}
      >
        <div role="presentation" className={styles.rows} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map((place) => {
            const item = view.rows[place.index]
            return item ? (
              <LiveRow
                key={place.key}
                item={item}
                top={place.start}
                height={rowHeight}
                chosen={item.id === selected}
                onSelect={onSelect}
              />
            ) : null
          })}
        </div>
      </div>
    </div>
  )
}

/** Scroll to the chosen row when another is chosen, not when rows arrive. */
function useKeepInSight(
  rows: readonly LiveItem[],
  selected: string | undefined,
  scroll: (place: number) => void,
): void {
  const latest = useRef({ rows, scroll })
  useEffect(() => {
    latest.current = { rows, scroll }
  })
  useEffect(() => {
    const place = latest.current.rows.findIndex((row) => row.id === selected)
    if (selected && place >= 0) latest.current.scroll(place)
  }, [selected])
}

import { Button } from '@mantine/core'
import { IconTimeline } from '@tabler/icons-react'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { memo, useEffect, useMemo, useRef } from 'react'
import type { EventItem } from '../../api/types'
import { useZone } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { EventName } from '../../ui/EventName'
import { AttributePreview } from '../../ui/event/value'
import { plural } from '../../ui/figures'
import { pathOf } from '../../ui/pathOf'
import { ScoreTag } from '../../ui/ScoreTag'
import { Tag } from '../../ui/Tag'
import { ClockTime } from '../../ui/Time'
import { useNow } from '../../ui/useNow'
import { AutomationRow } from './AutomationRow'
import { DeliveryRow } from './DeliveryRow'
import { byDay, countWords, isFresh } from './days'
import type { Happening } from './steps'
import styles from './User.module.css'

interface TimelineProps {
  query: UseInfiniteQueryResult
  happened: readonly Happening[]
  selected: string | undefined
  onSelect: (id: string) => void
  filtered: boolean
}

export function Timeline({ query, happened, selected, onSelect, filtered }: TimelineProps) {
  const zone = useZone()
  const now = useNow()
  const days = useMemo(() => byDay(happened, now, zone), [happened, now, zone])
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected)
      scroller.current
        ?.querySelector(`[data-event="${CSS.escape(selected)}"]`)
        ?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (query.isPending) return <RowBones columns={[1, 3, 6]} rows={14} height={38} />
  if (happened.length === 0) {
    return (
      <EmptyState
        icon={<IconTimeline size={20} />}
        title={filtered ? 'Nothing of this kind' : 'Nothing has happened yet'}
      >
        {filtered
          ? 'Nothing like it has happened with this user. What does appears here at once.'
          : 'Events appear here as they happen.'}
      </EmptyState>
    )
  }
  return (
    <div className={styles.timeline} ref={scroller}>
      {days.map((day) => (
        <section key={day.key} aria-label={day.label}>
          <h2 className={styles.day}>
            {day.label} <EventCount of={day.items} />
          </h2>
          <ol className={styles.items}>
            {day.items.map((one) =>
              'moment' in one ? (
                <AutomationRow key={`step ${one.moment.id}`} moment={one.moment} />
              ) : 'delivery' in one ? (
                <DeliveryRow key={`delivery ${one.delivery.id}`} delivery={one.delivery} />
              ) : (
                <TimelineRow
                  key={one.event.id}
                  item={one.event}
                  chosen={one.event.id === selected}
                  onSelect={onSelect}
                />
              ),
            )}
          </ol>
        </section>
      ))}
      <More query={query} />
    </div>
  )
}

function EventCount({ of }: { of: readonly Happening[] }) {
  const said = countWords(of)
  return said ? <span>{said}</span> : null
}

const TimelineRow = memo(function TimelineRow({
  item,
  chosen,
  onSelect,
}: {
  item: EventItem
  chosen: boolean
  onSelect: (id: string) => void
}) {
  return (
    <li className={styles.item} data-event={item.id} data-fresh={isFresh(item.received_at)}>
      <button type="button" className={styles.row} aria-current={chosen} onClick={() => onSelect(item.id)}>
        <span className={styles.time}>
          <ClockTime at={item.occurred_at} />
        </span>
        <span className={styles.name}>
          <EventName name={item.name} kind={item.kind} />
        </span>
        <span className={styles.what}>
          {item.kind === 'page_view' && item.url ? (
            <span className={styles.page}>{pathOf(item.url)}</span>
          ) : (
            <AttributePreview attributes={item.raw} />
          )}
        </span>
        <span className={styles.marks}>
          {item.violations.length > 0 ? (
            <Tag tone="amber" dot>
              {plural(item.violations.length, 'violation')}
            </Tag>
          ) : null}
          {item.score ? <ScoreTag score={item.score} /> : null}
        </span>
      </button>
    </li>
  )
})

/** Loads the next page when it comes into sight, or when asked. */
function More({ query }: { query: UseInfiniteQueryResult }) {
  const place = useRef<HTMLDivElement>(null)
  const load = useRef(() => {})
  useEffect(() => {
    load.current = () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    }
  })
  useEffect(() => {
    const element = place.current
    if (!element) return
    const watcher = new IntersectionObserver(
      (seen) => seen.some((each) => each.isIntersecting) && load.current(),
      {
        rootMargin: '600px',
      },
    )
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return (
    <div ref={place} className={styles.more}>
      {query.hasNextPage ? (
        <Button
          variant="subtle"
          color="gray"
          loading={query.isFetchingNextPage}
          onClick={() => load.current()}
        >
          Earlier events
        </Button>
      ) : (
        <span>The beginning of this timeline</span>
      )}
    </div>
  )
}

import type { FeedStatus } from '../../live/feed'
import { kindLabels } from '../../ui/EventName'
import { kinds, type UserSearch } from './search'
import styles from './User.module.css'

interface TimelineFilterProps {
  filter: UserSearch
  /** Names worth offering. */
  names: readonly string[]
  status: FeedStatus
  onChange: (change: Partial<UserSearch>) => void
}

/** Chips for what kind of rows to show, and for the names that occur. */
export function TimelineFilter({ filter, names, status, onChange }: TimelineFilterProps) {
  const offered = [...new Set([...(filter.names ?? []), ...names])]
  return (
    <fieldset className={styles.chips}>
      <legend className={styles.hidden}>Filter the timeline</legend>
      <span
        className={styles.liveDot}
        data-open={status === 'open'}
        title={status === 'open' ? 'New rows appear as they happen' : 'Connecting'}
      />
      <Chip
        on={!filter.kinds && !filter.names}
        onClick={() => onChange({ kinds: undefined, names: undefined })}
      >
        All
      </Chip>
      {kinds.map((kind) => (
        <Chip
          key={kind}
          on={filter.kinds?.includes(kind) ?? false}
          onClick={() => onChange({ kinds: toggled(filter.kinds, kind) })}
        >
          {kind === 'score' ? 'Score' : `${kindLabels[kind]}s`}
        </Chip>
      ))}
      {offered.length > 0 ? <span className={styles.divider} aria-hidden /> : null}
      {offered.map((name) => (
        <Chip
          key={name}
          name={name}
          on={filter.names?.includes(name) ?? false}
          onClick={() => onChange({ names: toggled(filter.names, name) })}
        >
          {name}
        </Chip>
      ))}
    </fieldset>
  )
}

/** The list with `item` put in, or taken out when it was there; nothing instead of an empty list. */
function toggled<Item>(list: readonly Item[] | undefined, item: Item): Item[] | undefined {
  const next = list?.includes(item) ? list.filter((each) => each !== item) : [...(list ?? []), item]
  return next.length ? next : undefined
}

interface ChipProps {
  on: boolean
  /** The name of an event, where the chip is for one. */
  name?: string
  onClick: () => void
  children: React.ReactNode
}

function Chip({ on, name, onClick, children }: ChipProps) {
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={on}
      data-mono={name !== undefined}
      title={name}
      onClick={onClick}
    >
      {children}
    </button>
  )
}

import { IconFilter2, IconUnlink } from '@tabler/icons-react'
import type { FeedView } from '../../live/feed'
import { count, percent } from '../../ui/figures'
import styles from './Live.module.css'

/** What the list does not show, said openly. */
export function FeedNotes({ view }: { view: FeedView }) {
  return (
    <>
      {view.sampled ? (
        <p className={styles.note} role="status">
          <IconFilter2 size={14} aria-hidden />
          More happens than can be read: {count(view.sampled.shown)} of {count(view.sampled.of)} events are
          shown ({percent(view.sampled.shown / view.sampled.of)}). All are stored. Narrow the filter to see
          every one of a kind.
        </p>
      ) : null}
      {view.gapAfter ? (
        <p className={styles.note} role="status">
          <IconUnlink size={14} aria-hidden />
          The connection was away too long to fill in everything. Events in between are stored, and stand on
          their users’ timelines.
        </p>
      ) : null}
    </>
  )
}

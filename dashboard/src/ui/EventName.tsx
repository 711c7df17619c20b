import {
  IconBolt,
  IconFileText,
  IconGauge,
  IconRoute,
  IconShoppingBag,
  IconTag,
  IconUserEdit,
} from '@tabler/icons-react'
import type { EventKind } from '../api/types'
import styles from './EventName.module.css'

export const kindLabels: Record<EventKind, string> = {
  event: 'Event',
  page_view: 'Page view',
  user_update: 'User update',
  product_event: 'Product event',
  score: 'Score',
  standing: 'Tags, lists, segments',
  automation: 'Automation',
}

const icons = {
  event: IconBolt,
  page_view: IconFileText,
  user_update: IconUserEdit,
  product_event: IconShoppingBag,
  score: IconGauge,
  standing: IconTag,
  automation: IconRoute,
}

export function KindIcon({ kind, size = 14 }: { kind: EventKind; size?: number }) {
  const Icon = icons[kind] ?? IconBolt
  return (
    <span className={styles.icon} data-kind={kind} title={kindLabels[kind]}>
      <Icon size={size} stroke={1.8} aria-hidden />
    </span>
  )
}

/** An event's name as it was sent, with its kind. */
export function EventName({ name, kind }: { name: string; kind: EventKind }) {
  return (
    <span className={styles.name}>
      <KindIcon kind={kind} />
      <span className={styles.text} title={name}>
        {name}
      </span>
    </span>
  )
}

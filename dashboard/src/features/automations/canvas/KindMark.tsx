import {
  IconArrowsSplit,
  IconBolt,
  IconBrandSlack,
  IconCalendarClock,
  IconCalendarTime,
  IconCircleX,
  IconClock,
  IconDoorEnter,
  IconFileText,
  IconFlag,
  IconGauge,
  IconGitBranch,
  IconHandClick,
  IconHourglassEmpty,
  IconId,
  IconIdOff,
  IconListCheck,
  IconMail,
  IconMessage2,
  IconMoonStars,
  IconPlugConnected,
  IconRoute,
  IconTag,
  IconTagOff,
  IconTargetArrow,
  IconUserPlus,
  IconUsersGroup,
  IconWebhook,
} from '@tabler/icons-react'
import type { NodeKind, TriggerKind } from '../graph/graph'
import { nodeKinds } from '../graph/kinds'
import styles from './Canvas.module.css'

const icons: Record<NodeKind, typeof IconBolt> = {
  condition: IconGitBranch,
  split: IconArrowsSplit,
  wait: IconClock,
  wait_until: IconCalendarTime,
  wait_window: IconCalendarClock,
  wait_event: IconHourglassEmpty,
  webhook: IconWebhook,
  slack: IconBrandSlack,
  email: IconMail,
  page_message: IconMessage2,
  change_score: IconGauge,
  set_attribute: IconId,
  clear_attribute: IconIdOff,
  add_tag: IconTag,
  remove_tag: IconTagOff,
  add_to_list: IconListCheck,
  remove_from_list: IconListCheck,
  create_event: IconBolt,
  start_automation: IconRoute,
  goal: IconTargetArrow,
  exit: IconCircleX,
}

const triggerIcons: Record<TriggerKind, typeof IconBolt> = {
  event: IconBolt,
  page_view: IconFileText,
  attribute_changed: IconId,
  tag: IconTag,
  list: IconListCheck,
  segment: IconUsersGroup,
  score_threshold: IconGauge,
  user_created: IconUserPlus,
  inactivity: IconMoonStars,
  schedule: IconCalendarTime,
  webhook: IconPlugConnected,
  manual: IconHandClick,
}

/** A step's kind, in the colour of its group. */
export function KindMark({ kind, size = 26 }: { kind: NodeKind; size?: number }) {
  const Icon = icons[kind] ?? IconFlag
  return (
    <span
      className={styles.mark}
      data-group={nodeKinds[kind]?.group}
      style={{ width: size, height: size }}
      aria-hidden
    >
      <Icon size={size * 0.6} stroke={1.8} />
    </span>
  )
}

export function TriggerIcon({ kind, size = 14 }: { kind: TriggerKind; size?: number }) {
  const Icon = triggerIcons[kind] ?? IconDoorEnter
  return <Icon size={size} stroke={1.8} aria-hidden />
}

import {
  IconActivity,
  IconAlertTriangle,
  IconBolt,
  IconCirclesRelation,
  IconCode,
  IconGauge,
  IconId,
  IconRoute,
  IconSend,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'

/** Every place of a workspace, in the order of the navigation. `key` follows `g`. */
export const places = [
  { to: '/w/$workspace/live', label: 'Live', icon: IconActivity, key: 'l', group: 'watch' },
  { to: '/w/$workspace/users', label: 'Users', icon: IconUsers, key: 'u', group: 'watch' },
  { to: '/w/$workspace/segments', label: 'Segments', icon: IconCirclesRelation, key: 'm', group: 'watch' },
  { to: '/w/$workspace/events', label: 'Events', icon: IconBolt, key: 'e', group: 'define' },
  { to: '/w/$workspace/user-attributes', label: 'User attributes', icon: IconId, key: 'a', group: 'define' },
  { to: '/w/$workspace/violations', label: 'Violations', icon: IconAlertTriangle, key: 'v', group: 'define' },
  { to: '/w/$workspace/scoring', label: 'Scoring', icon: IconGauge, key: 'c', group: 'act' },
  { to: '/w/$workspace/automations', label: 'Automations', icon: IconRoute, key: 'o', group: 'act' },
  { to: '/w/$workspace/delivery', label: 'Delivery', icon: IconSend, key: 'd', group: 'act' },
  { to: '/w/$workspace/install', label: 'Install', icon: IconCode, key: 'i', group: 'set-up' },
  { to: '/w/$workspace/settings', label: 'Settings', icon: IconSettings, key: 's', group: 'set-up' },
] as const

export const groups = [
  { id: 'watch', label: 'Watch' },
  { id: 'define', label: 'Data' },
  { id: 'act', label: 'Act' },
  { id: 'set-up', label: 'Workspace' },
] as const

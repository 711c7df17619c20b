import type { ViolationGroup } from '../../api/types'

/** What tells groups apart, as one text. */
export function groupKey(group: ViolationGroup): string {
  return [group.scope, group.event, group.attribute, group.expected, group.got].join(' › ')
}

/** The name of what the attribute is on. */
export function homeName(group: ViolationGroup): string {
  return group.scope === 'user' ? 'users' : group.event
}

export function found(groups: readonly ViolationGroup[], q: string | undefined): ViolationGroup[] {
  const asked = q?.toLowerCase() ?? ''
  return groups.filter((group) => `${homeName(group)} ${group.attribute}`.toLowerCase().includes(asked))
}

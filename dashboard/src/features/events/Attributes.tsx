import { IconTags } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { AttributeHome } from '../../api/events'
import type { AttributeDefinition } from '../../api/types'
import { EmptyState } from '../../ui/EmptyState'
import { useListKeys } from '../../ui/keys'
import { AttributeEntry } from './AttributeEntry'
import styles from './Events.module.css'

interface AttributesProps {
  attributes: readonly AttributeDefinition[]
  home: AttributeHome
  open: string | undefined
  onOpen: (attribute: string | undefined) => void
}

/** The attributes of an event, or of users: one line each, everything known when opened. */
export function Attributes({ attributes, home, open, onOpen }: AttributesProps) {
  const sorted = useMemo(() => [...attributes].sort(worthAttentionFirst), [attributes])
  useListKeys({
    count: sorted.length,
    active: sorted.findIndex((each) => each.name === open),
    onMove: (place) => onOpen(sorted[place]?.name),
    onClose: () => onOpen(undefined),
  })
  if (sorted.length === 0) {
    return (
      <EmptyState icon={<IconTags size={20} />} title="No attributes yet">
        They define themselves, as String, the first time they are sent.
      </EmptyState>
    )
  }
  return (
    <ul className={styles.attributes}>
      {sorted.map((attribute) => (
        <AttributeEntry
          key={attribute.name}
          attribute={attribute}
          home={home}
          opened={attribute.name === open}
          onToggle={() => onOpen(attribute.name === open ? undefined : attribute.name)}
        />
      ))}
    </ul>
  )
}

/** Proposals first, then violations, then by how often they are sent. */
function worthAttentionFirst(one: AttributeDefinition, other: AttributeDefinition): number {
  return (
    Number(other.proposal !== null) - Number(one.proposal !== null) ||
    Number(one.state === 'hidden') - Number(other.state === 'hidden') ||
    Number(other.violations > 0) - Number(one.violations > 0) ||
    other.count - one.count
  )
}

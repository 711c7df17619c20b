import { IconBraces, IconCalendarTime, IconHash, IconLetterCase, IconToggleLeft } from '@tabler/icons-react'
import type { AttributeType } from '../api/types'
import styles from './TypeTag.module.css'

export const typeLabels: Record<AttributeType, string> = {
  string: 'String',
  number: 'Number',
  boolean: 'Boolean',
  datetime: 'Datetime',
  json: 'JSON',
}

export const attributeTypes = Object.keys(typeLabels) as AttributeType[]

const icons = {
  string: IconLetterCase,
  number: IconHash,
  boolean: IconToggleLeft,
  datetime: IconCalendarTime,
  json: IconBraces,
}

/** The name of a type as a person reads it; what is not one of the five (an array, an object) stays as it is. */
export function typeLabel(type: string): string {
  return type in typeLabels ? typeLabels[type as AttributeType] : type.charAt(0).toUpperCase() + type.slice(1)
}

export function TypeTag({ type }: { type: string }) {
  const Icon = icons[type as AttributeType] ?? IconBraces
  return (
    <span className={styles.type}>
      <Icon size={14} stroke={1.7} aria-hidden />
      {typeLabel(type)}
    </span>
  )
}

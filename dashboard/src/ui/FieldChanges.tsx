import { IconArrowRight } from '@tabler/icons-react'
import styles from './FieldChanges.module.css'

/** One field as it was and as it will be; empty text for nothing. */
export interface FieldChange {
  name: string
  before: string
  after: string
}

interface FieldChangesProps {
  fields: readonly FieldChange[]
  /** Whether there was anything before: else only what will be is shown. */
  hasBefore?: boolean
}

/** What is different about one thing, a field a line. */
export function FieldChanges({ fields, hasBefore = true }: FieldChangesProps) {
  if (fields.length === 0) return null
  return (
    <dl className={styles.fields}>
      {fields.map(({ name, before, after }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {hasBefore ? (
              <>
                <del>{before || 'nothing'}</del>
                <IconArrowRight size={13} aria-label="becomes" />
              </>
            ) : null}
            <ins>{after || 'nothing'}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}

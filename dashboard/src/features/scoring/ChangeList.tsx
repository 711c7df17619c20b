import { FieldChanges } from '../../ui/FieldChanges'
import { Tag, type Tone } from '../../ui/Tag'
import type { Change } from './diff'
import styles from './Scoring.module.css'

const kinds: Record<Change['kind'], Tone> = { added: 'accent', changed: 'amber', removed: 'red' }
const whats: Record<Change['what'], string> = {
  rule: 'Rule',
  group: 'Group',
  threshold: 'Threshold',
  total: 'Cap',
}

/** What is different, one thing at a time: as it was, as it will be. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={`${change.what} ${change.id}`}>
          <p className={styles.changeHead}>
            <Tag tone={kinds[change.kind]}>{change.kind}</Tag>
            <span className={styles.changeWhat}>{whats[change.what]}</span>
            <strong>{change.name}</strong>
          </p>
          <FieldChanges
            fields={change.fields.filter(({ name }) => name !== 'Name' || change.kind === 'changed')}
            hasBefore={change.kind === 'changed'}
          />
        </li>
      ))}
    </ul>
  )
}

import { IconArrowRight } from '@tabler/icons-react'
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
          {change.fields.filter(({ name }) => name !== 'Name' || change.kind === 'changed').length > 0 ? (
            <dl className={styles.fields}>
              {change.fields
                .filter(({ name }) => name !== 'Name' || change.kind === 'changed')
                .map(({ name, before, after }) => (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>
                      {change.kind === 'changed' ? (
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
          ) : null}
        </li>
      ))}
    </ul>
  )
}

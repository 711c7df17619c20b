import { IconAlertTriangle } from '@tabler/icons-react'
import type { EventItem, Violation } from '../../api/types'
import { TypeTag, typeLabel } from '../TypeTag'
import styles from './AttributeTable.module.css'
import { Value } from './value'

/** An event's attributes with their types; those set aside come last, with why. */
export function AttributeTable({ item }: { item: EventItem }) {
  const names = Object.keys(item.attributes)
  if (names.length === 0 && item.violations.length === 0)
    return <p className={styles.none}>Sent without attributes.</p>
  return (
    <>
      {names.length > 0 ? (
        <table className={styles.table}>
          <thead className={styles.hidden}>
            <tr>
              <th>Name</th>
              <th>Value</th>
              <th>Type</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Value value={item.attributes[name] ?? null} type={item.types[name]} />
                </td>
                <td className={styles.type}>
                  <TypeTag type={item.types[name] ?? 'string'} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {item.violations.map((violation) => (
        <ViolationNote key={violation.attribute} violation={violation} />
      ))}
    </>
  )
}

function ViolationNote({ violation }: { violation: Violation }) {
  return (
    <div className={styles.violation}>
      <IconAlertTriangle size={15} aria-hidden />
      <div>
        <p>
          <code>{violation.attribute}</code> was set aside: expected {typeLabel(violation.expected)}, got{' '}
          {violation.got} <Value value={violation.raw} />
        </p>
        {violation.hint ? <p className={styles.hint}>{violation.hint}</p> : null}
      </div>
    </div>
  )
}

import { Link } from '@tanstack/react-router'
import { useWorkspace } from '../../session/WorkspaceContext'
import { typeLabels } from '../TypeTag'
import styles from './Condition.module.css'
import { otherType, type Subject, type Subjects } from './subjects'
import type { Row } from './tree'
import { mismatchWords } from './words'

/** Says when a test asks an attribute as another type than it has, with the way to change that. */
export function TypeWarning({ row, subjects }: { row: Row; subjects: Subjects }) {
  const { subject, test } = row
  const known = subject && test ? otherType(subject, test.type, subjects) : null
  if (!subject || !test || !known) return null
  return (
    <p className={styles.warning} role="status">
      {mismatchWords(subject, test, known)}{' '}
      <ToType subject={subject} event={subjects.event}>
        Make it {typeLabels[test.type]}
      </ToType>
    </p>
  )
}

interface ToTypeProps {
  subject: Subject
  event: string | undefined
  children: React.ReactNode
}

/** The way to where the type of an attribute is set. */
function ToType({ subject, event, children }: ToTypeProps) {
  const { slug } = useWorkspace()
  const search = { attribute: subject.name }
  if (subject.kind === 'user_attribute')
    return (
      <Link to="/w/$workspace/user-attributes" params={{ workspace: slug }} search={search}>
        {children}
      </Link>
    )
  return event ? (
    <Link to="/w/$workspace/events/$name" params={{ workspace: slug, name: event }} search={search}>
      {children}
    </Link>
  ) : null
}

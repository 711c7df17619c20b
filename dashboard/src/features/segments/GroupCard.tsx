import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { UsedBy } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import styles from './Segments.module.css'

interface GroupCardProps {
  group: { name: string; description: string; users: number; used_by: UsedBy[] }
  /** How *Users* shows who is in it. */
  search: { segment?: number; list?: number }
  what: string
  onEdit?: () => void
  children?: ReactNode
}

/** A segment or a list: what it is, who is in it, what uses it. */
export function GroupCard({ group, search, what, onEdit, children }: GroupCardProps) {
  const { slug } = useWorkspace()
  return (
    <li className={styles.group}>
      <div className={styles.about}>
        <h2>
          <Link to="/w/$workspace/users" params={{ workspace: slug }} search={search} title="Who is in it">
            {group.name}
          </Link>{' '}
          {children}
        </h2>
        {group.description ? <p>{group.description}</p> : null}
        {what ? <p className={styles.condition}>{what}</p> : null}
        {group.used_by.length > 0 ? (
          <p className={styles.used}>
            Used by {group.used_by.map(({ kind, name }) => `the ${kind} ${name}`).join(', ')}
          </p>
        ) : null}
      </div>
      <Link to="/w/$workspace/users" params={{ workspace: slug }} search={search} className={styles.users}>
        {plural(group.users, 'user')}
      </Link>
      {onEdit ? (
        <Button size="xs" variant="default" onClick={onEdit} aria-label={`Edit ${group.name}`}>
          Edit
        </Button>
      ) : null}
    </li>
  )
}

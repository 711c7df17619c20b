import { IconArrowRight, IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ViolationExample, ViolationGroup } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { CopyIcon } from '../../ui/CopyButton'
import { Value } from '../../ui/event/value'
import { count } from '../../ui/figures'
import { pathOf } from '../../ui/pathOf'
import { TimeAgo } from '../../ui/Time'
import { TypeTag, typeLabel } from '../../ui/TypeTag'
import { homeName } from './group'
import styles from './Violations.module.css'

interface GroupEntryProps {
  group: ViolationGroup
  opened: boolean
  onToggle: () => void
}

export function GroupEntry({ group, opened, onToggle }: GroupEntryProps) {
  return (
    <li className={styles.group} data-opened={opened}>
      <button type="button" className={styles.head} aria-expanded={opened} onClick={onToggle}>
        <IconChevronRight className={styles.chevron} size={14} aria-hidden />
        <span className={styles.what}>
          <span className={styles.name}>
            <span className={styles.home}>{homeName(group)}</span>
            <span className={styles.slash}>/</span>
            <span>{group.attribute}</span>
          </span>
          <span className={styles.types}>
            <TypeTag type={group.expected} />
            <span>expected, got {typeLabel(group.got).toLowerCase()}</span>
            <Value value={group.raw} />
          </span>
        </span>
        <span className={styles.count}>{count(group.count)}</span>
        <span className={styles.seen}>
          <TimeAgo at={group.last_seen} />
        </span>
      </button>
      {opened ? <Examples group={group} /> : null}
    </li>
  )
}

function Examples({ group }: { group: ViolationGroup }) {
  const { slug } = useWorkspace()
  return (
    <div className={styles.more}>
      <table className={styles.examples}>
        <thead>
          <tr>
            <th scope="col">Value, as sent</th>
            <th scope="col">Page</th>
            <th scope="col">Sent by</th>
            <th scope="col">When</th>
            <th scope="col">
              <span className={styles.hidden}>Event</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {group.examples.map((example) => (
            <ExampleRow key={example.event_id} example={example} />
          ))}
        </tbody>
      </table>
      <p className={styles.facts}>
        First seen <TimeAgo at={group.first_seen} />. Fix the page that sends it, or change the attribute’s
        type if the values are right.{' '}
        {group.scope === 'event' ? (
          <Link
            to="/w/$workspace/events/$name"
            params={{ workspace: slug, name: group.event }}
            search={{ attribute: group.attribute }}
          >
            Go to the attribute <IconArrowRight size={13} aria-hidden />
          </Link>
        ) : (
          <Link
            to="/w/$workspace/user-attributes"
            params={{ workspace: slug }}
            search={{ attribute: group.attribute }}
          >
            Go to the attribute <IconArrowRight size={13} aria-hidden />
          </Link>
        )}
      </p>
    </div>
  )
}

function ExampleRow({ example }: { example: ViolationExample }) {
  const { slug } = useWorkspace()
  return (
    <tr>
      <td>
        <Value value={example.raw} />
      </td>
      <td className={styles.page} title={example.url}>
        {example.url ? pathOf(example.url) : '–'}
      </td>
      <td>
        {example.user_id === null ? (
          example.library || '–'
        ) : (
          <Link
            className={styles.user}
            to="/w/$workspace/users/$user"
            params={{ workspace: slug, user: String(example.user_id) }}
            search={{ selected: example.event_id }}
          >
            User {example.user_id}
          </Link>
        )}
      </td>
      <td className={styles.when}>
        <TimeAgo at={example.occurred_at} />
      </td>
      <td>
        <CopyIcon text={example.event_id} what="event id" size={20} />
      </td>
    </tr>
  )
}

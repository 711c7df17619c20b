import { Link } from '@tanstack/react-router'
import type { AttributeDetail, UserDetail } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Bone } from '../../ui/Bones'
import { CopyIcon } from '../../ui/CopyButton'
import { Value } from '../../ui/event/value'
import { Fact, Facts } from '../../ui/Facts'
import { count } from '../../ui/figures'
import { pathOf } from '../../ui/pathOf'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import { TypeTag } from '../../ui/TypeTag'
import { EraseUser } from './EraseUser'
import { ExportUser } from './ExportUser'
import { MergedUsers } from './MergedUsers'
import { Standing } from './Standing'
import styles from './User.module.css'
import { UserRuns } from './UserRuns'

export function Profile({ user }: { user: UserDetail }) {
  const { slug } = useWorkspace()
  const mayErase = useMay('admin')
  return (
    <>
      {user.merged_into === null ? null : (
        <p className={styles.merged}>
          This user became part of{' '}
          <Link to="/w/$workspace/users/$user" params={{ workspace: slug, user: String(user.merged_into) }}>
            another user
          </Link>
          .
        </p>
      )}
      <dl className={styles.figures}>
        <div>
          <dt>Events</dt>
          <dd>{count(user.events)}</dd>
        </div>
        <div>
          <dt>Page views</dt>
          <dd>{count(user.page_views)}</dd>
        </div>
      </dl>
      <section className={styles.part}>
        <h2>Identity</h2>
        <Identity user={user} />
      </section>
      <Standing user={user} />
      <UserRuns user={user.id} />
      <section className={styles.part}>
        <h2>Keys</h2>
        <ul className={styles.keys}>
          {user.keys.map(({ key, since }) => (
            <li key={key}>
              <code>{key}</code>
              <CopyIcon text={key} what="key" size={20} />
              <span className={styles.since}>
                <TimeAgo at={since} />
              </span>
            </li>
          ))}
        </ul>
      </section>
      <MergedUsers user={user} />
      <section className={styles.part}>
        <h2>Attributes</h2>
        {user.attribute_details.length === 0 ? (
          <p className={styles.none}>None yet. Pages set them with civchat or client.update.</p>
        ) : (
          <ul className={styles.attributes}>
            {user.attribute_details.map((attribute) => (
              <Attribute key={attribute.name} attribute={attribute} />
            ))}
          </ul>
        )}
      </section>
      <ExportUser user={user.id} />
      {mayErase ? <EraseUser user={user} /> : null}
    </>
  )
}

function Identity({ user }: { user: UserDetail }) {
  return (
    <Facts>
      <Fact name="E-mail">{user.email ? <Copyable text={user.email} what="e-mail" /> : '–'}</Fact>
      <Fact name="User id">
        {user.custom_id ? <Copyable text={user.custom_id} what="user id" /> : <Tag quiet>anonymous</Tag>}
      </Fact>
      <Fact name="First seen">
        <TimeAgo at={user.first_seen} />
      </Fact>
      <Fact name="Last seen">
        <TimeAgo at={user.last_seen} />
      </Fact>
      {user.last_page ? (
        <Fact name="Last page">
          <span className={styles.page} title={user.last_page}>
            {pathOf(user.last_page)}
          </span>
        </Fact>
      ) : null}
      {user.last_agent ? (
        <Fact name="Browser">
          <span className={styles.agent} title={user.last_agent}>
            {user.last_agent}
          </span>
        </Fact>
      ) : null}
    </Facts>
  )
}

function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <span className={styles.copyable}>
      <span>{text}</span>
      <CopyIcon text={text} what={what} size={20} />
    </span>
  )
}

/** A user attribute, and the event that set it. */
function Attribute({ attribute }: { attribute: AttributeDetail }) {
  return (
    <li className={styles.attribute}>
      <div className={styles.attributeHead}>
        <code>{attribute.name}</code>
        <TypeTag type={attribute.type} />
      </div>
      <Value value={attribute.value} type={attribute.type} />
      {attribute.at ? (
        <span className={styles.source}>
          {attribute.event_id ? (
            <Link
              from="/w/$workspace/users/$user"
              to="."
              search={(before) => ({ ...before, selected: attribute.event_id ?? undefined })}
              replace
            >
              set
            </Link>
          ) : (
            'set'
          )}{' '}
          <TimeAgo at={attribute.at} />
        </span>
      ) : null}
    </li>
  )
}

export function ProfileBones() {
  return (
    <div className={styles.bones} aria-busy="true" role="status" aria-label="Loading">
      {[120, 200, 160, 220, 140, 180, 200, 120].map((width, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars without content never move
        <Bone key={place} width={width} />
      ))}
    </div>
  )
}

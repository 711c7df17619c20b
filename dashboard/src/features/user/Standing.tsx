import { ActionIcon, Autocomplete, Select } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { changeListUsers, changeTags, listsQuery, tagsQuery } from '../../api/standing'
import type { UserDetail } from '../../api/types'
import { userQuery } from '../../api/users'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { useEdit } from '../../ui/useEdit'
import styles from './Standing.module.css'

/** The user's tags, lists and segments; tags and lists can be changed. */
export function Standing({ user }: { user: UserDetail }) {
  const { slug } = useWorkspace()
  return (
    <section className={styles.part} aria-label="Tags, lists and segments">
      <h2>Tags</h2>
      <Tags user={user} />
      <h2>Lists</h2>
      <Lists user={user} />
      {user.segments.length > 0 ? (
        <>
          <h2>Segments</h2>
          <ul className={styles.chips}>
            {user.segments.map(({ id, name }) => (
              <Chip key={id}>
                <Link to="/w/$workspace/users" params={{ workspace: slug }} search={{ segment: id }}>
                  {name}
                </Link>
              </Chip>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  )
}

function Tags({ user }: { user: UserDetail }) {
  const { id: workspace, slug } = useWorkspace()
  const mayEdit = useMay('editor')
  const edit = useEdit()
  const known = useQuery({ ...tagsQuery(workspace), enabled: mayEdit })
  const [typed, setTyped] = useState('')
  const change = (tag: string, adds: boolean) =>
    void edit<UserDetail>({
      queryKey: userQuery(workspace, user.id).queryKey,
      change: (shown) => ({
        ...shown,
        tags: adds ? [...shown.tags, tag].sort() : shown.tags.filter((each) => each !== tag),
      }),
      send: () => changeTags(workspace, [user.id], adds ? { add: [tag] } : { remove: [tag] }),
      sendBack: () => changeTags(workspace, [user.id], adds ? { remove: [tag] } : { add: [tag] }),
      message: adds ? `Tagged ${tag}` : `${tag} removed`,
      touches: [tagsQuery(workspace).queryKey],
    })
  const add = (tag: string) => {
    const name = tag.trim()
    if (name && !user.tags.includes(name)) change(name, true)
    setTyped('')
  }
  return (
    <>
      <ul className={styles.chips}>
        {user.tags.map((tag) => (
          <Chip key={tag} {...(mayEdit ? { onRemove: () => change(tag, false), what: `tag ${tag}` } : {})}>
            <Link to="/w/$workspace/users" params={{ workspace: slug }} search={{ tag }}>
              {tag}
            </Link>
          </Chip>
        ))}
      </ul>
      {mayEdit ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            add(typed)
          }}
        >
          <Autocomplete
            size="xs"
            aria-label="Add a tag"
            placeholder="Add a tag"
            maxLength={128}
            data={(known.data?.items ?? [])
              .map(({ name }) => name)
              .filter((name) => !user.tags.includes(name))}
            value={typed}
            onChange={setTyped}
            onOptionSubmit={add}
          />
        </form>
      ) : user.tags.length === 0 ? (
        <p className={styles.none}>None</p>
      ) : null}
    </>
  )
}

function Lists({ user }: { user: UserDetail }) {
  const { id: workspace, slug } = useWorkspace()
  const mayEdit = useMay('editor')
  const edit = useEdit()
  const known = useQuery({ ...listsQuery(workspace), enabled: mayEdit })
  const others = (known.data?.items ?? []).filter(({ id }) => user.lists.every((each) => each.id !== id))
  const change = (list: { id: number; name: string }, joins: boolean) =>
    void edit<UserDetail>({
      queryKey: userQuery(workspace, user.id).queryKey,
      change: (shown) => ({
        ...shown,
        lists: joins
          ? [...shown.lists, { ...list, since: new Date().toISOString() }]
          : shown.lists.filter(({ id }) => id !== list.id),
      }),
      send: () => changeListUsers(workspace, list.id, joins ? { users: [user.id] } : { remove: [user.id] }),
      sendBack: () =>
        changeListUsers(workspace, list.id, joins ? { remove: [user.id] } : { users: [user.id] }),
      message: joins ? `Put into ${list.name}` : `Taken out of ${list.name}`,
      touches: [listsQuery(workspace).queryKey],
    })
  return (
    <>
      <ul className={styles.chips}>
        {user.lists.map((list) => (
          <Chip
            key={list.id}
            {...(mayEdit ? { onRemove: () => change(list, false), what: `list ${list.name}` } : {})}
          >
            <Link to="/w/$workspace/users" params={{ workspace: slug }} search={{ list: list.id }}>
              {list.name}
            </Link>
          </Chip>
        ))}
      </ul>
      {mayEdit && others.length > 0 ? (
        <Select
          size="xs"
          aria-label="Put into a list"
          placeholder="Put into a list"
          data={others.map(({ id, name }) => ({ value: String(id), label: name }))}
          value={null}
          onChange={(value) => {
            const list = others.find(({ id }) => String(id) === value)
            if (list) change(list, true)
          }}
        />
      ) : user.lists.length === 0 ? (
        <p className={styles.none}>None</p>
      ) : null}
    </>
  )
}

interface ChipProps {
  children: ReactNode
  onRemove?: () => void
  what?: string
}

function Chip({ children, onRemove, what }: ChipProps) {
  return (
    <li className={styles.chip}>
      {children}
      {onRemove ? (
        <ActionIcon size={18} aria-label={`Remove ${what}`} onClick={onRemove}>
          <IconX size={12} />
        </ActionIcon>
      ) : null}
    </li>
  )
}

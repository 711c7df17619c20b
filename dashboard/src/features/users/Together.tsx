import { Autocomplete, Button, Menu, Popover, Tooltip } from '@mantine/core'
import { IconListCheck, IconTag } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeListUsers, changeTags, listsQuery, tagsQuery } from '../../api/standing'
import type { UserItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import { offerUndo, sayFailed } from '../../ui/undo'
import styles from './Users.module.css'

const mostAtOnce = 500

/** Gives those who are picked a tag, or puts them into a list; who has it already stays as they are. */
export function Together({ users }: { users: readonly UserItem[] }) {
  const some = users.slice(0, mostAtOnce)
  const who = plural(some.length, 'picked user')
  if (some.length === 0) return <PickFirst />
  return (
    <>
      <TagThem users={some} who={who} />
      <ListThem users={some} who={who} />
    </>
  )
}

/** The buttons while nobody is picked: they say what to do first. */
function PickFirst() {
  const what = [
    { label: 'Tag', icon: IconTag },
    { label: 'List', icon: IconListCheck },
  ]
  return what.map(({ label, icon: Icon }) => (
    <Tooltip key={label} label="Pick users in the table first">
      <Button size="xs" variant="default" data-disabled aria-disabled leftSection={<Icon size={14} />}>
        {label}
      </Button>
    </Tooltip>
  ))
}

interface ThemProps {
  users: readonly UserItem[]
  who: string
}

function TagThem({ users, who }: ThemProps) {
  const { id } = useWorkspace()
  const change = useChange()
  const [opened, setOpened] = useState(false)
  const [tag, setTag] = useState('')
  const known = useQuery({ ...tagsQuery(id), enabled: opened })
  const add = () => {
    const name = tag.trim()
    const without = users.filter(({ tags }) => !tags.includes(name)).map((user) => user.id)
    setOpened(false)
    setTag('')
    if (!name || without.length === 0) return
    void change({
      message: `${plural(without.length, 'user')} tagged ${name}`,
      send: () => changeTags(id, without, { add: [name] }),
      sendBack: () => changeTags(id, without, { remove: [name] }),
    })
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTag size={14} />}
          onClick={() => setOpened((before) => !before)}
        >
          Tag
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <Autocomplete
            size="xs"
            label={`Tag ${who}`}
            placeholder="VIP"
            maxLength={128}
            data={(known.data?.items ?? []).map(({ name }) => name)}
            comboboxProps={{ withinPortal: false }}
            value={tag}
            onChange={setTag}
            data-autofocus
          />
          <Button mt="xs" size="xs" type="submit" disabled={!tag.trim()}>
            Add tag
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

function ListThem({ users, who }: ThemProps) {
  const { id } = useWorkspace()
  const change = useChange()
  const [opened, setOpened] = useState(false)
  const known = useQuery({ ...listsQuery(id), enabled: opened })
  const lists = known.data?.items ?? []
  const put = (list: { id: number; name: string }) => {
    const without = users
      .filter(({ lists }) => lists.every((each) => each.id !== list.id))
      .map((user) => user.id)
    if (without.length === 0) return
    void change({
      message: `${plural(without.length, 'user')} put into ${list.name}`,
      send: () => changeListUsers(id, list.id, { users: without }),
      sendBack: () => changeListUsers(id, list.id, { remove: without }),
    })
  }
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={240}>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconListCheck size={14} />}>
          List
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.choices ?? ''}>
        <Menu.Label>Put {who} into</Menu.Label>
        {lists.map((list) => (
          <Menu.Item key={list.id} onClick={() => put(list)}>
            {list.name}
          </Menu.Item>
        ))}
        {known.data && lists.length === 0 ? <Menu.Item disabled>There is no list yet</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  )
}

interface Change {
  message: string
  send: () => Promise<unknown>
  sendBack: () => Promise<unknown>
}

/** Make a change to many users that can be taken back for ten seconds. */
function useChange(): (change: Change) => Promise<void> {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['workspace', id] })
  return async ({ message, send, sendBack }) => {
    try {
      await send()
      offerUndo(message, () => {
        sendBack()
          .catch((error: unknown) => sayFailed('Could not undo', error))
          .finally(() => void refresh())
      })
    } catch (error) {
      sayFailed('Not changed', error)
    }
    await refresh()
  }
}

import { Autocomplete, Button, Popover } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { changeTags, tagsQuery } from '../../api/standing'
import type { UserItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { plural } from '../../ui/figures'
import { offerUndo, sayFailed } from '../../ui/undo'

const mostAtOnce = 500

/** Gives a tag to every user that is loaded here; who has it already stays as they are. */
export function TagShown({ users }: { users: readonly UserItem[] }) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const [opened, setOpened] = useState(false)
  const [tag, setTag] = useState('')
  const known = useQuery({ ...tagsQuery(id), enabled: opened })
  const some = users.slice(0, mostAtOnce)
  const add = async () => {
    const name = tag.trim()
    const without = some.filter(({ tags }) => !tags.includes(name)).map((user) => user.id)
    setOpened(false)
    setTag('')
    if (!name || without.length === 0) return
    const refresh = () => queries.invalidateQueries({ queryKey: ['workspace', id] })
    try {
      await changeTags(id, without, { add: [name] })
      offerUndo(`${plural(without.length, 'user')} tagged ${name}`, () => {
        changeTags(id, without, { remove: [name] })
          .catch((error: unknown) => sayFailed('Could not undo', error))
          .finally(() => void refresh())
      })
    } catch (error) {
      sayFailed('Not tagged', error)
    }
    await refresh()
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
            void add()
          }}
        >
          <Autocomplete
            size="xs"
            label={`Tag ${plural(some.length, 'user')} shown here`}
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

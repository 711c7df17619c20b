import { ActionIcon, Menu } from '@mantine/core'
import { IconBraces, IconCode, IconDots, IconHash, IconTerminal2, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { installQuery } from '../../api/install'
import type { EventItem } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { copyText } from '../clipboard'
import { sayDone } from '../undo'
import { asCurl, asUserengage } from './copies'

interface EventMenuProps {
  item: EventItem
  /** Where it can be removed. */
  onRemove?: (() => void) | undefined
}

/** The ways to take an event elsewhere: its id, its JSON, as a command, as the call a page makes; and out of here. */
export function EventMenu({ item, onRemove }: EventMenuProps) {
  const workspace = useWorkspace()
  const install = useQuery({ ...installQuery(workspace.id), staleTime: Number.POSITIVE_INFINITY })
  const copy = (text: string, what: string) => () => {
    void copyText(text).then((copied) => sayDone(copied ? `Copied ${what}` : 'The browser refused to copy'))
  }
  const target = {
    url: install.data?.url ?? window.location.origin,
    apiKey: install.data?.api_key ?? 'YOUR_API_KEY',
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={onRemove ? 'Copy or remove this event' : 'Copy this event'}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconHash size={15} />} onClick={copy(item.id, 'the event id')}>
          Copy id
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBraces size={15} />}
          onClick={copy(JSON.stringify(item, null, 2), 'JSON')}
        >
          Copy JSON
        </Menu.Item>
        {item.kind !== 'score' && (
          <>
            <Menu.Item
              leftSection={<IconTerminal2 size={15} />}
              onClick={copy(asCurl(item, target), 'a curl command')}
            >
              Copy as curl
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCode size={15} />}
              onClick={copy(asUserengage(item), 'a userengage() call')}
            >
              Copy as userengage()
            </Menu.Item>
          </>
        )}
        {onRemove ? (
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
            Remove event…
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  )
}

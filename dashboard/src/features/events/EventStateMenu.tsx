import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import type { EventDetail } from '../../api/types'
import { useMay } from '../../session/WorkspaceContext'
import { useEventEdit } from './EventFacts'
import styles from './Events.module.css'
import { stateLabels, stateMeanings } from './StateTag'
import { states } from './search'

/** Verified, hidden, blocked, or as it came. */
export function EventStateMenu({ event }: { event: EventDetail }) {
  const edit = useEventEdit(event)
  if (!useMay('editor')) return null
  return (
    <Menu width={280}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          {stateLabels[event.state]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {states.map((state) => (
          <Menu.Item
            key={state}
            rightSection={event.state === state ? <IconCheck size={14} /> : null}
            onClick={() => {
              if (state !== event.state)
                void edit({ state }, `${event.name} is now ${stateLabels[state].toLowerCase()}`)
            }}
          >
            {stateLabels[state]}
            <span className={styles.meaning}>{stateMeanings[state]}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

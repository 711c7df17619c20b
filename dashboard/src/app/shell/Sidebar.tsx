import { ActionIcon, Kbd, Tooltip } from '@mantine/core'
import { IconHelp, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { eventsQuery } from '../../api/events'
import { useSession, useWorkspace } from '../../session/WorkspaceContext'
import { shortCount } from '../../ui/figures'
import { MemberMenu } from './MemberMenu'
import { openPalette } from './Palette'
import { groups, places } from './places'
import styles from './Sidebar.module.css'
import { WorkspaceSwitch } from './WorkspaceSwitch'

export function Sidebar({ onHelp }: { onHelp: () => void }) {
  const { slug } = useWorkspace()
  const { version } = useSession()
  return (
    <nav className={styles.sidebar} aria-label="Workspace">
      <WorkspaceSwitch />
      <button type="button" className={styles.search} onClick={openPalette}>
        <IconSearch size={14} aria-hidden />
        <span>Search or jump to</span>
        <Kbd size="xs">{shortcutKey} K</Kbd>
      </button>
      <div className={styles.groups}>
        {groups.map((group) => (
          <div key={group.id} className={styles.group}>
            <span className={styles.label}>{group.label}</span>
            {places
              .filter((place) => place.group === group.id)
              .map((place) => (
                <Link
                  key={place.to}
                  to={place.to}
                  params={{ workspace: slug }}
                  className={styles.link}
                  activeProps={{ 'data-active': true }}
                >
                  <place.icon size={16} stroke={1.7} aria-hidden />
                  <span>{place.label}</span>
                  {place.label === 'Violations' ? <ViolationCount /> : null}
                </Link>
              ))}
          </div>
        ))}
      </div>
      <div className={styles.foot}>
        <MemberMenu />
        <Tooltip label="Keyboard shortcuts">
          <ActionIcon aria-label="Keyboard shortcuts" onClick={onHelp}>
            <IconHelp size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <span className={styles.version}>Cueline {version}</span>
    </nav>
  )
}

const shortcutKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

/** How many values were set aside, over all events; nothing when none were. */
function ViolationCount() {
  const { id } = useWorkspace()
  const events = useQuery({ ...eventsQuery(id), staleTime: 60_000 })
  const found = events.data?.items.reduce((sum, event) => sum + event.violations, 0) ?? 0
  return found > 0 ? (
    <span className={styles.count} title={`${found} values set aside`}>
      {shortCount(found)}
    </span>
  ) : null
}

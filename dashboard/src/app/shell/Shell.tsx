import { ActionIcon, Drawer } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconMenu2, IconSearch } from '@tabler/icons-react'
import { Link, Outlet, useLocation, useParams, useRouteContext } from '@tanstack/react-router'
import { useEffect } from 'react'
import { WorkspaceProvider } from '../../session/WorkspaceContext'
import { Logo } from '../../ui/Logo'
import { Lost } from '../Lost'
import { rememberWorkspace } from '../lastWorkspace'
import { openPalette, Palette } from './Palette'
import styles from './Shell.module.css'
import { ShortcutHelp } from './ShortcutHelp'
import { Sidebar } from './Sidebar'
import { usePlaceKeys } from './usePlaceKeys'

/** The frame of a workspace: navigation beside the screen, or above it on a phone. */
export function Shell() {
  const { session } = useRouteContext({ from: '/in' })
  const { workspace: slug } = useParams({ from: '/in/w/$workspace' })
  const workspace = session.workspaces.find((each) => each.slug === slug)
  useEffect(() => {
    if (workspace) rememberWorkspace(workspace.slug)
  }, [workspace])
  if (!workspace) return <Lost />
  return (
    <WorkspaceProvider place={{ session, workspace }} key={workspace.id}>
      <Frame />
    </WorkspaceProvider>
  )
}

function Frame() {
  const narrow = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false })
  const [helpOpened, help] = useDisclosure(false)
  usePlaceKeys(help.toggle)
  return (
    <div className={styles.frame} data-narrow={narrow}>
      <a className={styles.skip} href="#screen">
        Skip to content
      </a>
      {narrow ? <TopBar /> : <Sidebar onHelp={help.open} />}
      <div className={styles.stage}>
        <Outlet />
      </div>
      <Palette onHelp={help.open} />
      <ShortcutHelp opened={helpOpened} onClose={help.close} />
    </div>
  )
}

function TopBar() {
  const [opened, menu] = useDisclosure(false)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: going somewhere closes the menu
  useEffect(menu.close, [pathname])
  return (
    <header className={styles.bar}>
      <ActionIcon size={36} aria-label="Open navigation" aria-expanded={opened} onClick={menu.open}>
        <IconMenu2 size={20} />
      </ActionIcon>
      <Link to="/" className={styles.brand}>
        <Logo size={20} /> cueline
      </Link>
      <ActionIcon size={36} aria-label="Search and commands" onClick={openPalette}>
        <IconSearch size={18} />
      </ActionIcon>
      <Drawer
        opened={opened}
        onClose={menu.close}
        size={280}
        padding={0}
        withCloseButton={false}
        attributes={{ content: { 'aria-label': 'Navigation' } }}
      >
        <Sidebar onHelp={menu.close} />
      </Drawer>
    </header>
  )
}

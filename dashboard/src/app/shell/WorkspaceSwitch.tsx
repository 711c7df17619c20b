import { Menu, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useSession, useWorkspace } from '../../session/WorkspaceContext'
import { Logo } from '../../ui/Logo'
import { NewWorkspace } from './NewWorkspace'
import styles from './WorkspaceSwitch.module.css'

export function WorkspaceSwitch() {
  const workspace = useWorkspace()
  const { workspaces } = useSession()
  const navigate = useNavigate()
  const [creating, create] = useDisclosure(false)
  return (
    <>
      <Menu position="bottom-start" width={208}>
        <Menu.Target>
          <UnstyledButton className={styles.switch} aria-label={`Workspace ${workspace.name}, switch`}>
            <Logo size={24} />
            <span className={styles.names}>
              <span className={styles.brand}>cueline</span>
              <span className={styles.name}>{workspace.name}</span>
            </span>
            <IconSelector size={15} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Workspaces</Menu.Label>
          {workspaces.map((each) => (
            <Menu.Item
              key={each.id}
              rightSection={each.id === workspace.id ? <IconCheck size={14} /> : null}
              onClick={() => navigate({ to: '/w/$workspace', params: { workspace: each.slug } })}
            >
              {each.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={create.open}>
            New workspace
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewWorkspace opened={creating} onClose={create.close} />
    </>
  )
}

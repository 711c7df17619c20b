import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../../api/session'
import { useSession, useWorkspace } from '../../session/WorkspaceContext'
import { UserMark } from '../../ui/UserChip'
import { sayFailed } from '../../ui/undo'
import styles from './MemberMenu.module.css'

export const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'Like the system', icon: IconDeviceDesktop },
] as const

export function MemberMenu() {
  const { member } = useSession()
  const { slug } = useWorkspace()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      queries.clear()
      await navigate({ to: '/sign-in' })
    },
    onError: (error) => sayFailed('Still signed in', error),
  })
  const name = member.name || member.email
  return (
    <Menu position="top-start" width={208}>
      <Menu.Target>
        <UnstyledButton className={styles.member} aria-label={`${name}: account and appearance`}>
          <UserMark id={member.email} label={name} size={22} />
          <span className={styles.name}>{name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member.email}</Menu.Label>
        <Menu.Item
          leftSection={<IconUserCircle size={15} />}
          onClick={() =>
            navigate({
              to: '/w/$workspace/settings/$section',
              params: { workspace: slug, section: 'account' },
            })
          }
        >
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            leftSection={<scheme.icon size={15} />}
            rightSection={colorScheme === scheme.value ? <IconCheck size={14} /> : null}
            onClick={() => setColorScheme(scheme.value)}
          >
            {scheme.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => leave.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

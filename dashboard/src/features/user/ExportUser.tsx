import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { exportAddress } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'
import styles from './User.module.css'

/** What people may ask for: all that is kept of them. The browser saves it as it comes, however much there is. */
export function ExportUser({ user }: { user: number }) {
  const { id: workspace } = useWorkspace()
  return (
    <section className={styles.part}>
      <h2>Their data</h2>
      <p className={styles.none}>All that is kept of this user, as one JSON file.</p>
      <Button
        component="a"
        href={exportAddress(workspace, user)}
        download
        mt={8}
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={14} />}
      >
        Download everything
      </Button>
    </section>
  )
}

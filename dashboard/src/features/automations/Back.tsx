import { Link } from '@tanstack/react-router'
import { useWorkspace } from '../../session/WorkspaceContext'
import styles from './Flow.module.css'

/** Back to the list. */
export function Back() {
  const { slug } = useWorkspace()
  return (
    <Link to="/w/$workspace/automations" params={{ workspace: slug }} className={styles.back}>
      Automations
    </Link>
  )
}

import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lossesQuery } from '../../api/install'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count } from '../../ui/figures'
import { LossReasons } from '../../ui/LossReasons'
import styles from './LiveLosses.module.css'

/** The loss meter: how many events never came, and why. */
export function LiveLosses() {
  const { id } = useWorkspace()
  const { data: meter } = useQuery(lossesQuery(id))
  if (!meter) return null
  return (
    <Popover width={320} position="bottom-end" withArrow>
      <Popover.Target>
        <button type="button" className={styles.meter} data-lost={meter.total > 0}>
          <strong>{count(meter.total)}</strong> lost
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown}>
        <h2 className={styles.title}>Lost on the way, in {meter.days} days</h2>
        {meter.total > 0 ? (
          <LossReasons meter={meter} />
        ) : (
          <p className={styles.none}>Nothing. Pages report each event they had to give up.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

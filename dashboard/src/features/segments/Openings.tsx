import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import styles from './Segments.module.css'

type What = 'segment' | 'list'

export function NewButton({ what, onClick }: { what: What; onClick: () => void }) {
  return (
    <Button leftSection={<IconPlus size={14} />} onClick={onClick}>
      New {what}
    </Button>
  )
}

interface GoneProps {
  what: What
  /** Which one the address asks for; undefined or 0: none that has to be there. */
  number: number | undefined
  onClose: () => void
}

/** Says that what the address asks for is not there. */
export function Gone({ what, number, onClose }: GoneProps) {
  return number ? (
    <p className={styles.gone} role="status">
      There is no {what} {number}. It may have been removed, or belong to another workspace.
      <ActionIcon aria-label="Close this note" onClick={onClose}>
        <IconX size={15} />
      </ActionIcon>
    </p>
  ) : null
}

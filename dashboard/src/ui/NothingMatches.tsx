import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from './EmptyState'

interface NothingMatchesProps {
  title: string
  children: ReactNode
  onClear: () => void
  /** What is said of clearing, where more than the filter is cleared. */
  clear?: string
  icon?: ReactNode
}

/** There is something, but nothing of what is looked for. */
export function NothingMatches({
  title,
  children,
  onClear,
  clear = 'Clear the filter',
  icon = <IconFilterOff size={20} />,
}: NothingMatchesProps) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={
        <Button variant="default" onClick={onClear}>
          {clear}
        </Button>
      }
    >
      {children}
    </EmptyState>
  )
}

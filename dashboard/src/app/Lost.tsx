import { IconMapPinOff } from '@tabler/icons-react'
import { EmptyState } from '../ui/EmptyState'
import { LinkButton } from '../ui/LinkButton'

export function Lost() {
  return (
    <main>
      <EmptyState
        icon={<IconMapPinOff size={20} />}
        title="There is nothing at this address"
        action={<LinkButton to="/">Go to the start</LinkButton>}
      >
        It may have been renamed, or belong to a workspace you are not a member of.
      </EmptyState>
    </main>
  )
}

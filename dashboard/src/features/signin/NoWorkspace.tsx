import { IconBuilding } from '@tabler/icons-react'
import { EmptyState } from '../../ui/EmptyState'
import { useDocumentTitle } from '../../ui/useDocumentTitle'

/** Signed in, and a member of nothing. */
export function NoWorkspace() {
  useDocumentTitle('No workspace')
  return (
    <main>
      <EmptyState icon={<IconBuilding size={20} />} title="You are not a member of a workspace">
        Ask an owner of your team’s workspace to invite this e-mail address.
      </EmptyState>
    </main>
  )
}

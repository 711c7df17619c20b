import { Button } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { installQuery, sendTestEvent } from '../../api/install'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { sayDone, sayFailed } from '../../ui/undo'

/** Sends a real event the way a visitor's browser does. */
export function TestEvent({ prominent = false }: { prominent?: boolean }) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const send = useMutation({
    mutationFn: () => sendTestEvent(id),
    onSuccess: async () => {
      sayDone('Test event sent as the user installtest0')
      await queries.invalidateQueries({ queryKey: installQuery(id).queryKey })
    },
    onError: (error) => sayFailed('The test event was not accepted', error),
  })
  if (!useMay('editor')) return null
  return (
    <Button
      variant={prominent ? 'filled' : 'default'}
      leftSection={<IconSend size={14} />}
      loading={send.isPending}
      onClick={() => send.mutate()}
    >
      Send a test event
    </Button>
  )
}

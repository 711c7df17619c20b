import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { revealSecret, rotateSecret, signingQuery } from '../../api/delivery'
import { useWorkspace } from '../../session/WorkspaceContext'
import { CodeBlock } from '../../ui/CodeBlock'
import { ExactTime } from '../../ui/Time'
import styles from './Delivery.module.css'

const snippet = `import { Webhook } from 'standardwebhooks'

// Throws when the body does not come from here. Verify the body as it came, before it is parsed.
new Webhook(process.env.CUELINE_SECRET).verify(body, headers)`

/** The secret webhooks are signed with, and how receivers verify them. */
export function SigningDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const signing = useQuery({ ...signingQuery(id), enabled: opened })
  const shown = useMutation({
    mutationFn: (work: (workspace: number) => Promise<{ secret: string }>) => work(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: signingQuery(id).queryKey }),
  })
  const close = () => {
    shown.reset()
    onClose()
  }
  return (
    <Modal opened={opened} onClose={close} title="Signing secret" size="lg">
      <div className={styles.dialog}>
        <CodeBlock
          code={shown.data?.secret ?? `${signing.data?.hint ?? ''}…`}
          language="text"
          what="the secret"
          label="The secret"
          wrap
        />
        {signing.data?.former_until ? (
          <p>
            The one before it signs as well until <ExactTime at={signing.data.former_until} />.
          </p>
        ) : null}
        {shown.error ? <p>{shown.error.message}</p> : null}
        <div className={styles.actions}>
          <Button variant="default" onClick={() => shown.mutate(revealSecret)}>
            Show
          </Button>
          <Button variant="default" onClick={() => shown.mutate(rotateSecret)}>
            Rotate
          </Button>
        </div>
        <CodeBlock code={snippet} language="js" what="the snippet" label="How receivers verify" />
      </div>
    </Modal>
  )
}

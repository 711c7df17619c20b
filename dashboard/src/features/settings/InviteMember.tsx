import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { inviteMember, membersQuery } from '../../api/settings'
import type { Role } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { CodeBlock } from '../../ui/CodeBlock'
import { roleLabels, roles } from './roles'
import styles from './Settings.module.css'

/** Invites by a one-time link that the member passes on: no mail server needed. */
export function InviteMember() {
  const [opened, dialog] = useDisclosure(false)
  return (
    <>
      <Button leftSection={<IconUserPlus size={14} />} onClick={dialog.open}>
        Invite
      </Button>
      <Modal opened={opened} onClose={dialog.close} title="Invite a member">
        <InviteForm onDone={dialog.close} />
      </Modal>
    </>
  )
}

function InviteForm({ onDone }: { onDone: () => void }) {
  const { id } = useWorkspace()
  const isOwner = useMay('owner')
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const invite = useMutation({
    mutationFn: () => inviteMember(id, email.trim(), role),
    onSuccess: () => queries.invalidateQueries({ queryKey: membersQuery(id).queryKey }),
  })
  if (invite.data) return <Invited link={invite.data.link} email={email} onDone={onDone} />
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      <TextInput
        label="E-mail"
        type="email"
        data-autofocus
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={invite.error?.message}
      />
      <Select
        label="Role"
        allowDeselect={false}
        data={roles.map((each) => ({
          value: each,
          label: roleLabels[each],
          disabled: each === 'owner' && !isOwner,
        }))}
        value={role}
        onChange={(chosen) => setRole(roles.find((each) => each === chosen) ?? 'editor')}
      />
      <div className={styles.modalFoot}>
        <Button type="submit" loading={invite.isPending}>
          Make a link
        </Button>
      </div>
    </form>
  )
}

function Invited({ link, email, onDone }: { link: string | null; email: string; onDone: () => void }) {
  return (
    <>
      {link ? (
        <>
          <p className={styles.once}>Send this link to {email}. It signs them in once, within seven days.</p>
          <CodeBlock
            code={new URL(link, window.location.origin).href}
            language="text"
            what="link"
            label="Invitation link"
            wrap
          />
        </>
      ) : (
        <p className={styles.once}>{email} is a member now, and can sign in as before.</p>
      )}
      <div className={styles.modalFoot}>
        <Button onClick={onDone}>Done</Button>
      </div>
    </>
  )
}

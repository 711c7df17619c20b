import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { membersQuery, removeMember, setRole } from '../../api/settings'
import type { Role, WorkspaceMember } from '../../api/types'
import { useMay, useSession, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import table from '../../ui/table.module.css'
import { UserMark } from '../../ui/UserChip'
import { useEdit } from '../../ui/useEdit'
import { useRemoval } from '../../ui/useRemoval'
import { InviteMember } from './InviteMember'
import { roleLabels, roles } from './roles'
import styles from './Settings.module.css'
import { Shown } from './Shown'

export function MembersSection() {
  const { id } = useWorkspace()
  const mayEdit = useMay('admin')
  const members = useQuery(membersQuery(id))
  return (
    <Card
      flush
      title="Members"
      lead="Viewers look; editors define events and types; admins manage keys, origins and members; owners make owners."
      actions={mayEdit ? <InviteMember /> : null}
    >
      <Shown query={members}>
        {({ items }) => (
          <table className={table.table} data-inset="true">
            <thead>
              <tr>
                <th scope="col">Member</th>
                <th scope="col">Role</th>
                <th scope="col" className={table.wide}>
                  Since
                </th>
                <th scope="col">
                  <span className={styles.srOnly}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((member) => (
                <MemberRow key={member.id} member={member} mayEdit={mayEdit} />
              ))}
            </tbody>
          </table>
        )}
      </Shown>
    </Card>
  )
}

interface Members {
  items: WorkspaceMember[]
}

function MemberRow({ member, mayEdit }: { member: WorkspaceMember; mayEdit: boolean }) {
  const { id } = useWorkspace()
  const { member: me } = useSession()
  const changeRole = useRoleChange(member)
  const remove = useRemoval(membersQuery(id).queryKey, (number, leaving) => removeMember(id, number, leaving))
  const isOwner = useMay('owner')
  const label = member.name || member.email
  const mine = member.id === me.id
  const fixed = !mayEdit || mine || (member.role === 'owner' && !isOwner)
  return (
    <tr>
      <td>
        <span className={styles.member}>
          <UserMark id={member.email} label={label} size={24} />
          <span>
            {label} {mine ? <span className={table.quiet}>(you)</span> : null}
            {member.name ? <span className={styles.email}>{member.email}</span> : null}
          </span>
          {member.pending ? <Tag tone="amber">invited</Tag> : null}
        </span>
      </td>
      <td>
        {fixed ? (
          roleLabels[member.role]
        ) : (
          <Select
            aria-label={`Role of ${label}`}
            w={104}
            allowDeselect={false}
            data={roles.map((role) => ({
              value: role,
              label: roleLabels[role],
              disabled: role === 'owner' && !isOwner,
            }))}
            value={member.role}
            onChange={(chosen) => {
              const role = roles.find((each) => each === chosen)
              if (role && role !== member.role) changeRole(role)
            }}
          />
        )}
      </td>
      <td className={`${table.wide} ${table.quiet}`}>
        <TimeAgo at={member.created_at} />
      </td>
      <td className={table.number}>
        {fixed ? null : (
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => remove(member.id, label)}>
            Remove
          </Button>
        )}
      </td>
    </tr>
  )
}

function useRoleChange(member: WorkspaceMember): (role: Role) => void {
  const { id } = useWorkspace()
  const edit = useEdit()
  return (role) =>
    void edit<Members>({
      queryKey: membersQuery(id).queryKey,
      change: (shown) => ({
        ...shown,
        items: shown.items.map((each) => (each.id === member.id ? { ...each, role } : each)),
      }),
      send: () => setRole(id, member.id, role),
      sendBack: () => setRole(id, member.id, member.role),
      message: `${member.name || member.email} is now ${roleLabels[role].toLowerCase()}`,
    })
}

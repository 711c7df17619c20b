import type { Role } from '../../api/types'

export const roles: readonly Role[] = ['owner', 'admin', 'editor', 'viewer']
export const roleLabels: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  editor: 'Editor',
  viewer: 'Viewer',
}

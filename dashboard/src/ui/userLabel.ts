import type { UserItem } from '../api/types'

/** The best name known for a user: their name, e-mail, the customer's id, at last the key. */
export function userLabel(user: Pick<UserItem, 'name' | 'email' | 'custom_id' | 'key'>): string {
  return user.name || user.email || user.custom_id || user.key
}

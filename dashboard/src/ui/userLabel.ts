import type { UserItem } from '../api/types'

/** The first letter of a name in upper case; a sign made of several parts, such as a family, whole. */
export function initialOf(label: string): string {
  const [first] = new Intl.Segmenter().segment(label.trim())
  return first?.segment.toUpperCase() ?? ''
}

/** The best name known for a user: their name, e-mail, the customer's id, at last the key. */
export function userLabel(user: Pick<UserItem, 'name' | 'email' | 'custom_id' | 'key'>): string {
  return user.name || user.email || user.custom_id || user.key
}

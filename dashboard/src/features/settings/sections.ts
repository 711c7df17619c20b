import type { Role } from '../../api/types'

export interface Section {
  id: string
  label: string
  /** Who may see it. */
  role: Role
}

export const sections = [
  { id: 'workspace', label: 'Workspace', role: 'viewer' },
  { id: 'keys', label: 'API keys', role: 'viewer' },
  { id: 'origins', label: 'Allowed origins', role: 'viewer' },
  { id: 'privacy', label: 'Privacy', role: 'viewer' },
  { id: 'tokens', label: 'Tokens', role: 'admin' },
  { id: 'members', label: 'Members', role: 'viewer' },
  { id: 'health', label: 'Ingest health', role: 'viewer' },
  { id: 'audit', label: 'Audit log', role: 'admin' },
  { id: 'account', label: 'Your account', role: 'viewer' },
] as const satisfies Section[]

export type SectionId = (typeof sections)[number]['id']

export function isSettingsSection(id: string): id is SectionId {
  return sections.some((section) => section.id === id)
}

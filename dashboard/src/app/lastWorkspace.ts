import type { Workspace } from '../api/types'

const place = 'cueline.workspace'

/** The workspace this browser was in last, or the first. */
export function lastWorkspace(workspaces: readonly Workspace[]): Workspace | undefined {
  let slug: string | null = null
  try {
    slug = localStorage.getItem(place)
  } catch {
    // Storage is off in this browser.
  }
  return workspaces.find((workspace) => workspace.slug === slug) ?? workspaces[0]
}

export function rememberWorkspace(slug: string): void {
  try {
    localStorage.setItem(place, slug)
  } catch {
    // Storage is off in this browser: the first workspace opens next time.
  }
}

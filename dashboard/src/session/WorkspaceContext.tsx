import { createContext, type ReactNode, useContext } from 'react'
import type { Role, Session, Workspace } from '../api/types'

interface Place {
  session: Session
  workspace: Workspace
}

const PlaceContext = createContext<Place | null>(null)

export function WorkspaceProvider({ place, children }: { place: Place; children: ReactNode }) {
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>
}

function usePlace(): Place {
  const place = useContext(PlaceContext)
  if (!place) throw new Error('This part of the dashboard stands inside a workspace.')
  return place
}

export function useWorkspace(): Workspace {
  return usePlace().workspace
}

export function useSession(): Session {
  return usePlace().session
}

/** The time zone every time is shown in. */
export function useZone(): string {
  return useContext(PlaceContext)?.workspace.timezone ?? 'UTC'
}

const ranks: Record<Role, number> = { viewer: 0, editor: 1, admin: 2, owner: 3 }

/** Whether the signed-in member may do what asks for `role`. */
export function useMay(role: Role): boolean {
  return ranks[usePlace().workspace.role] >= ranks[role]
}

import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useWorkspace } from '../../session/WorkspaceContext'
import { useScreenKeys } from '../../ui/keys'
import { places } from './places'

const pairWindowMs = 1_200

/** `g` and then a letter goes to a place; `?` lists all shortcuts. */
export function usePlaceKeys(onHelp: () => void): void {
  const { slug } = useWorkspace()
  const navigate = useNavigate()
  const startedAt = useRef(Number.NEGATIVE_INFINITY)
  const goes = Object.fromEntries(
    places.map((place) => [
      place.key,
      (event: KeyboardEvent) => {
        if (event.timeStamp - startedAt.current > pairWindowMs) return false
        startedAt.current = Number.NEGATIVE_INFINITY
        void navigate({ to: place.to, params: { workspace: slug } })
      },
    ]),
  )
  useScreenKeys({
    ...goes,
    g: (event) => {
      startedAt.current = event.timeStamp
    },
    '?': onHelp,
  })
}

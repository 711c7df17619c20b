import { useDebouncedCallback } from '@mantine/hooks'
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { LiveItem, UserScore } from '../../api/types'
import { userScoreQuery } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'

export type ScorePages = InfiniteData<UserScore, string | null>

const settleMs = 200

/** A user's score with its reasons, and the ledger as far as it is loaded. */
export function useUserScore(user: number) {
  const { id } = useWorkspace()
  const query = useInfiniteQuery(userScoreQuery(id, user))
  const pages = query.data?.pages ?? []
  return { query, score: pages[0], lines: pages.flatMap((page) => page.lines.items) }
}

/** Show the new score with the event that made it, and ask for its reasons once events pause. */
export function useScoreFollowing(user: number, rows: readonly LiveItem[]): void {
  const { id } = useWorkspace()
  const queries = useQueryClient()
  const { queryKey } = userScoreQuery(id, user)
  const askAnew = useDebouncedCallback(() => void queries.invalidateQueries({ queryKey }), settleMs)
  const newest = rows.find((row) => row.score)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each event that scores
  useEffect(() => {
    const score = newest?.score
    if (!score) return
    const at = newest.received_at
    queries.setQueryData<ScorePages>(queryKey, (shown) => {
      const isNews = shown?.pages[0] && Date.parse(at) > Date.parse(shown.pages[0].as_of)
      return isNews ? withScore(shown, score.total) : shown
    })
    askAnew()
  }, [newest?.offset])
}

/** The pages with another score at the top; reasons follow when the server is asked. */
export function withScore(shown: ScorePages, score: number): ScorePages {
  const [first, ...others] = shown.pages
  return first ? { ...shown, pages: [{ ...first, score }, ...others] } : shown
}

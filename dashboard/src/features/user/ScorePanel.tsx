import { Button } from '@mantine/core'
import { IconPlusMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { scoringQuery } from '../../api/scoring'
import type { UserScore } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Bone } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { count } from '../../ui/figures'
import { SidePanel } from '../../ui/SidePanel'
import { ExactTime } from '../../ui/Time'
import { useUnsaved } from '../../ui/useUnsaved'
import { ChangeScore, type ScoreChange } from './ChangeScore'
import { Forecast } from './Forecast'
import { Ledger } from './Ledger'
import styles from './Score.module.css'
import { useUserScore } from './useUserScore'
import { WhyScore } from './WhyScore'
import { crossingWords } from './why'

interface ScorePanelProps {
  user: number
  onClose: () => void
  /** Shows an event on the timeline. */
  onEvent: (id: string) => void
}

/** Why a score is what it is, what time will do to it, and every line that made it. */
export function ScorePanel({ user, onClose, onEvent }: ScorePanelProps) {
  const mayEdit = useMay('editor')
  const [changing, setChanging] = useState(false)
  const unsaved = useUnsaved<ScoreChange>({
    close: () => setChanging(false),
    reopen: () => setChanging(true),
  })
  const { query, score, lines } = useUserScore(user)
  return (
    <SidePanel
      label="Score"
      title={<strong className={styles.panelTitle}>{score ? `Why ${count(score.score)}?` : 'Score'}</strong>}
      actions={
        mayEdit && score ? (
          <Button
            variant="default"
            leftSection={<IconPlusMinus size={14} />}
            onClick={() => setChanging(true)}
          >
            Change score
          </Button>
        ) : null
      }
      onClose={onClose}
    >
      {query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : score ? (
        <div className={styles.panel}>
          <WhyScore score={score} onEvent={onEvent} />
          <Coming score={score} />
          <section className={styles.part}>
            <h2>What changed it</h2>
            <Ledger
              lines={lines}
              onEvent={onEvent}
              more={query.hasNextPage ? () => void query.fetchNextPage() : null}
              loading={query.isFetchingNextPage}
            />
          </section>
        </div>
      ) : (
        <PanelBones />
      )}
      {changing && score ? (
        <ChangeScore
          user={user}
          score={score}
          start={unsaved.broughtBack}
          onClose={unsaved.close}
          onLeave={unsaved.leave}
        />
      ) : null}
    </SidePanel>
  )
}

function Coming({ score }: { score: UserScore }) {
  const { id } = useWorkspace()
  const scoring = useQuery({ ...scoringQuery(id), staleTime: 60_000 })
  const thresholds = scoring.data?.published?.plan.thresholds ?? []
  const next = score.next_crossing
  return (
    <section className={styles.part}>
      <h2>In 30 days, if nothing happens</h2>
      <Forecast score={score} height={104} thresholds={thresholds} />
      {next ? (
        <p className={styles.next}>
          {crossingWords(next)} on <ExactTime at={next.at} />.
        </p>
      ) : (
        <p className={styles.next}>Time alone crosses no threshold.</p>
      )}
    </section>
  )
}

function PanelBones() {
  return (
    <div className={styles.panel} aria-busy="true" role="status" aria-label="Loading">
      {[180, 260, 240, 200].map((width) => (
        <Bone key={width} width={width} />
      ))}
      <Bone width="100%" height={104} />
      {[220, 280, 240].map((width) => (
        <Bone key={width} width={width} />
      ))}
    </div>
  )
}

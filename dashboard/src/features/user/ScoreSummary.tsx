import { Button } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Bone } from '../../ui/Bones'
import { count } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import { Forecast } from './Forecast'
import styles from './Score.module.css'
import { useUserScore } from './useUserScore'
import { crossingWords } from './why'

/** The score on the profile: how high, what it is made of, where it goes; the reasons are a click away. */
export function ScoreSummary({ user }: { user: number }) {
  const { query, score } = useUserScore(user)
  if (query.isError)
    return (
      <p className={styles.failed} role="alert">
        The score could not be loaded.{' '}
        <Button variant="subtle" size="compact-xs" onClick={() => void query.refetch()}>
          Try again
        </Button>
      </p>
    )
  if (!score)
    return (
      <div className={styles.summary} aria-busy="true" role="status" aria-label="Loading">
        <Bone width={64} height={26} />
        <Bone width="100%" height={44} />
      </div>
    )
  return (
    <section className={styles.summary} aria-label="Score">
      <div className={styles.top}>
        <span className={styles.label}>Score</span>
        <output className={styles.score} aria-live="polite" key={score.score}>
          {count(score.score)}
        </output>
        <Link
          className={styles.why}
          from="/w/$workspace/users/$user"
          to="."
          search={(before) => ({ ...before, score: true, selected: undefined })}
          replace
        >
          Why {count(score.score)}? <IconChevronRight size={13} aria-hidden />
        </Link>
      </div>
      {score.rules.length > 0 ? <Forecast score={score} height={46} /> : null}
      {score.next_crossing ? (
        <p className={styles.next}>
          {crossingWords(score.next_crossing)} on <TimeAgo at={score.next_crossing.at} />
        </p>
      ) : null}
    </section>
  )
}

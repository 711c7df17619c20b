import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { deadLettersQuery, healthQuery } from '../../api/settings'
import type { DeadLetter, Health } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { CodeBlock } from '../../ui/CodeBlock'
import { ErrorState } from '../../ui/ErrorState'
import { bytes, count } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import { duration } from '../../ui/time'
import styles from './Settings.module.css'
import { Shown } from './Shown'

/** Whether events get through, and what did not. */
export function HealthSection() {
  const { id } = useWorkspace()
  const health = useQuery(healthQuery(id))
  return (
    <>
      <Card
        title="Ingest"
        lead="From the log of accepted events to the event store. Fresh every two seconds."
      >
        <Shown query={health}>{(answer) => <Figures health={answer} />}</Shown>
      </Card>
      <DeadLetters />
    </>
  )
}

function Figures({ health }: { health: Health }) {
  const { lane } = health
  return (
    <>
      <p className={styles.lane}>
        {!lane.is_running ? (
          <Tag tone="red" dot>
            The lane stands still
          </Tag>
        ) : lane.lag === 0 ? (
          <Tag tone="accent" dot>
            All events processed
          </Tag>
        ) : (
          <Tag tone="amber" dot>
            {count(lane.lag)} behind
          </Tag>
        )}
        <span>
          position {count(lane.position)} of {count(lane.last)}
          {lane.lag_ms ? `, ${duration(lane.lag_ms)} behind` : ''}
        </span>
      </p>
      <dl className={styles.figures}>
        <Figure name="Lag" value={count(lane.lag)} />
        <Figure name="Blocks waiting" value={count(health.blocks_waiting)} />
        <Figure name="Dead letters" value={count(health.dead_letters)} />
        <Figure name="Log" value={bytes(health.log_bytes)} />
        <Figure name="Event store" value={bytes(health.events_bytes)} />
        <Figure name="State" value={bytes(health.state_bytes)} />
      </dl>
    </>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function DeadLetters() {
  const { id } = useWorkspace()
  const letters = useInfiniteQuery(deadLettersQuery(id))
  const items = letters.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card
      title="Dead letters"
      lead="Events that were accepted and could not be processed, as they were sent, each with its reason."
    >
      {letters.isError ? <ErrorState error={letters.error} retry={() => void letters.refetch()} /> : null}
      {letters.isSuccess && items.length === 0 ? (
        <p className={styles.openToAll}>None. Every accepted event was processed.</p>
      ) : null}
      {items.map((letter) => (
        <Letter key={letter.id} letter={letter} />
      ))}
      {letters.hasNextPage ? (
        <Button
          variant="default"
          loading={letters.isFetchingNextPage}
          onClick={() => void letters.fetchNextPage()}
        >
          Show more
        </Button>
      ) : null}
    </Card>
  )
}

function Letter({ letter }: { letter: DeadLetter }) {
  return (
    <details className={styles.letter}>
      <summary>
        <Tag tone="red">{letter.code}</Tag>
        <span>{letter.reason}</span>
        <span className={styles.when}>
          <TimeAgo at={letter.at} />
        </span>
      </summary>
      <CodeBlock
        code={JSON.stringify(letter.raw, null, 2)}
        language="json"
        what="event as sent"
        label="Event as sent"
        wrap
      />
    </details>
  )
}

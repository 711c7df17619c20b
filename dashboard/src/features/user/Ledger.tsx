import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ScoreLine } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { points, wholeScore } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import styles from './Score.module.css'

interface LedgerProps {
  lines: readonly ScoreLine[]
  onEvent: (id: string) => void
  /** Null at the beginning of the ledger. */
  more: (() => void) | null
  loading: boolean
}

const cuts: Record<NonNullable<ScoreLine['cut_by']>, string> = {
  object: 'the same thing',
  window: 'over the limit of the time',
  rule: 'rule’s cap',
  group: 'group’s cap',
  total: 'total’s cap',
}

/** Every line that changed the score, newest first. Lines are never changed themselves. */
export function Ledger({ lines, onEvent, more, loading }: LedgerProps) {
  if (lines.length === 0) return <p className={styles.none}>Nothing has changed it yet.</p>
  return (
    <>
      <ol className={styles.ledger}>
        {lines.map((line) => (
          <li key={line.id}>
            <span className={styles.lineWhat}>
              <span>{titleOf(line)}</span>
              {line.cut_by ? (
                <Tag tone="amber" title="Which cap cut what the rule gave">
                  {cuts[line.cut_by]}
                </Tag>
              ) : null}
            </span>
            <span className={styles.value} data-sign={signOf(line.change)}>
              {line.kind === 'threshold' ? '' : points(line.change)}
            </span>
            <span className={styles.lineTotal} title="The score after it">
              {wholeScore(line.total)}
            </span>
            <span className={styles.lineWhen}>
              {line.event_id ? (
                <button type="button" onClick={() => onEvent(line.event_id ?? '')}>
                  <TimeAgo at={line.occurred_at ?? line.at} />
                </button>
              ) : (
                <TimeAgo at={line.at} />
              )}
              <By line={line} />
            </span>
          </li>
        ))}
      </ol>
      {more ? (
        <Button variant="subtle" color="gray" loading={loading} onClick={more}>
          Earlier changes
        </Button>
      ) : null}
    </>
  )
}

/** ` by ann@shop.example: asked for an offer`, or the way to the automation that did it. */
function By({ line: { by, reason, automation } }: { line: ScoreLine }) {
  const { slug } = useWorkspace()
  if (!automation) return `${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`
  const { id, name } = automation
  if (!name) return ' by an automation that is gone'
  return (
    <>
      {' by '}
      <Link
        className={styles.automation}
        to="/w/$workspace/automations/$automation"
        params={{ workspace: slug, automation: String(id) }}
      >
        {name}
      </Link>
    </>
  )
}

function signOf(change: number): 'up' | 'down' | 'none' {
  if (points(change) === '0') return 'none'
  return change < 0 ? 'down' : 'up'
}

function titleOf({ kind, name, rule, direction, automation }: ScoreLine): string {
  const called = name ?? rule ?? ''
  switch (kind) {
    case 'award':
      return called
    case 'displaced':
      return `${called}: an earlier event took its place`
    case 'gate':
      return `${called}: the user changed`
    case 'manual':
      return automation ? 'Changed by an automation' : 'Changed by hand'
    case 'threshold':
      return direction === 'down' ? `Fell below “${called}”` : `Reached “${called}”`
    case 'recompute':
      return 'Recomputed by other rules'
    case 'removed':
      return 'Events were removed'
    case 'merge':
      return 'Became one with another user'
    case 'unmerge':
      return 'A merge was undone'
  }
}

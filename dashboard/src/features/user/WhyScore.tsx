import { Link } from '@tanstack/react-router'
import type { UserScore } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { count, plural, points } from '../../ui/figures'
import { LinkButton } from '../../ui/LinkButton'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import styles from './Score.module.css'
import { type Rule, rulesOf } from './why'

interface WhyScoreProps {
  score: UserScore
  onEvent: (id: string) => void
}

/** The score as a sum: groups, in them rules, in them the events that count. */
export function WhyScore({ score, onEvent }: WhyScoreProps) {
  const { slug } = useWorkspace()
  if (score.rules.length === 0)
    return (
      <div className={styles.nothing}>
        <p>
          {score.version === null ? 'No scoring rules are published yet.' : 'No rule has given points yet.'}
        </p>
        <LinkButton variant="default" to="/w/$workspace/scoring" params={{ workspace: slug }}>
          Scoring rules
        </LinkButton>
      </div>
    )
  return (
    <section className={styles.part} aria-label="What it is made of">
      {score.groups.map((group) => (
        <div key={group.id} className={styles.group}>
          <h3 className={styles.groupHead}>
            <span>{group.name || 'Changed by hand'}</span>
            {group.cut_by ? <Cut>cut by the group’s cap</Cut> : null}
            <strong>{points(group.value)}</strong>
          </h3>
          <ul className={styles.rules}>
            {rulesOf(score, group.id).map((rule) => (
              <RuleLine key={`${rule.id} ${rule.revision}`} rule={rule} onEvent={onEvent} />
            ))}
          </ul>
        </div>
      ))}
      <p className={styles.sum}>
        <span>Total</span>
        {score.cut_by ? <Cut>cut by the total’s cap</Cut> : null}
        <strong title={String(score.value)}>{count(score.score)}</strong>
      </p>
    </section>
  )
}

function RuleLine({ rule, onEvent }: { rule: Rule; onEvent: (id: string) => void }) {
  const { slug } = useWorkspace()
  return (
    <li>
      <div className={styles.ruleLine}>
        <span className={styles.ruleName}>
          {rule.id === 'manual' || rule.retired ? (
            rule.name
          ) : (
            <Link to="/w/$workspace/scoring" params={{ workspace: slug }} search={{ rule: rule.id }}>
              {rule.name}
            </Link>
          )}
          {rule.decays ? <Tag quiet>fading</Tag> : null}
          {rule.retired ? <Tag quiet>earlier rule</Tag> : null}
          {rule.gate_open ? null : <Tag tone="amber">does not match now</Tag>}
        </span>
        <span className={styles.value} data-sign={rule.value < 0 ? 'down' : 'up'}>
          {points(rule.value)}
        </span>
      </div>
      <p className={styles.cuts}>{cutWords(rule)}</p>
      {rule.examples.length > 0 ? (
        <ul className={styles.examples}>
          {rule.examples.map((example) => (
            <li key={example.event_id}>
              <button type="button" onClick={() => onEvent(example.event_id)}>
                <TimeAgo at={example.occurred_at} />
              </button>
              <span>
                {points(example.points)}
                {points(example.now) === points(example.points) ? '' : `, now ${points(example.now)}`}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}

function Cut({ children }: { children: string }) {
  return <Tag tone="amber">{children}</Tag>
}

/** How many events count, and how many each cap kept out. */
function cutWords({ entries, cut }: Rule): string {
  return [
    entries > 0 ? `${plural(entries, 'event')} count${entries === 1 ? 's' : ''}` : '',
    cut.object > 0 ? `${count(cut.object)} kept out as the same thing` : '',
    cut.window > 0 ? `${count(cut.window)} over the limit of the time` : '',
    cut.rule ? 'the sum is cut by the rule’s cap' : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

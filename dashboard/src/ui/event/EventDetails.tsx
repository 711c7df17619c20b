import { Link } from '@tanstack/react-router'
import type { AutomationTouched } from '../../api/automationTypes'
import type { EventItem, Verdict } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { CodeBlock } from '../CodeBlock'
import { CopyIcon } from '../CopyButton'
import { Fact, Facts } from '../Facts'
import { ScoreTag } from '../ScoreTag'
import { Tag } from '../Tag'
import { UserChip } from '../UserChip'
import { VerdictTag } from '../VerdictTag'
import { AttributeTable } from './AttributeTable'
import styles from './EventDetails.module.css'
import { EventTimes } from './EventTimes'

const flagLabels: Record<string, { label: string; title: string }> = {
  bot: { label: 'bot', title: 'The sender looks like a bot' },
  clock_skewed: { label: 'clock off', title: "The sender's clock was more than five minutes off" },
}

/** Everything known about one event. */
export function EventDetails({ item, verdict }: { item: EventItem; verdict?: Verdict | undefined }) {
  return (
    <div className={styles.details}>
      {verdict || item.flags.length > 0 ? (
        <div className={styles.tags}>
          {verdict ? <VerdictTag verdict={verdict} /> : null}
          {item.flags.map((flag) => (
            <Tag key={flag} tone="amber" {...(flagLabels[flag] ? { title: flagLabels[flag].title } : {})}>
              {flagLabels[flag]?.label ?? flag}
            </Tag>
          ))}
        </div>
      ) : null}
      <section className={styles.part}>
        <h2>Attributes</h2>
        <AttributeTable item={item} />
      </section>
      <EventScoreChange item={item} rules={verdict?.rules ?? []} />
      {verdict ? <EventAutomations verdict={verdict} /> : null}
      <section className={styles.part}>
        <h2>Context</h2>
        <EventContext item={item} />
      </section>
      <section className={styles.part}>
        <h2>Times</h2>
        <EventTimes item={item} />
      </section>
      <details className={styles.raw}>
        <summary>As sent</summary>
        <CodeBlock
          code={JSON.stringify(item.raw, null, 2)}
          language="json"
          what="attributes as sent"
          label="Attributes as sent"
          wrap
        />
      </details>
      <details className={styles.raw}>
        <summary>Whole record</summary>
        <CodeBlock
          code={JSON.stringify(item, null, 2)}
          language="json"
          what="JSON"
          label="Whole record as JSON"
          wrap
        />
      </details>
    </div>
  )
}

/** What the event did to its user's score, and which rules it fired; nothing when it fired none. */
function EventScoreChange({ item, rules }: { item: EventItem; rules: readonly string[] }) {
  const { slug } = useWorkspace()
  const fired = item.score?.rules.length ? item.score.rules : rules
  if (!item.score && fired.length === 0) return null
  return (
    <section className={styles.part}>
      <h2>Score</h2>
      <Facts>
        <Fact name="Change">
          {item.score ? (
            <Link
              to="/w/$workspace/users/$user"
              params={{ workspace: slug, user: String(item.user.id) }}
              search={{ score: true }}
            >
              <ScoreTag score={item.score} />
            </Link>
          ) : (
            'None: caps let nothing through'
          )}
        </Fact>
        {fired.length > 0 ? <Fact name="Rules fired">{fired.join(', ')}</Fact> : null}
      </Facts>
    </section>
  )
}

const touched: Record<AutomationTouched['what'], string> = {
  started: 'Started',
  woken: 'Went on',
  ended: 'Ended',
}

/** The runs that the event started, woke or ended; nothing when it did none of it. */
function EventAutomations({ verdict }: { verdict: Verdict }) {
  const { slug } = useWorkspace()
  const { automations = [] } = verdict
  if (automations.length === 0) return null
  return (
    <section className={styles.part}>
      <h2>Automations</h2>
      <Facts>
        {automations.map(({ id, name, run, what }) => (
          <Fact key={`${run} ${what}`} name={touched[what]}>
            <Link
              className={styles.user}
              to="/w/$workspace/automations/$automation/runs/$run"
              params={{ workspace: slug, automation: String(id), run: String(run) }}
            >
              {name}
            </Link>
          </Fact>
        ))}
      </Facts>
    </section>
  )
}

function EventContext({ item }: { item: EventItem }) {
  const { slug } = useWorkspace()
  return (
    <Facts>
      <Fact name="User">
        <Link
          className={styles.user}
          to="/w/$workspace/users/$user"
          params={{ workspace: slug, user: String(item.user.id) }}
        >
          <UserChip id={item.user.key} label={item.user.label} />
        </Link>
      </Fact>
      {item.key ? (
        <Fact name="Key">
          <span className={styles.copyable}>
            <code>{item.key}</code>
            <CopyIcon text={item.key} what="key" size={20} />
          </span>
        </Fact>
      ) : null}
      {item.url ? (
        <Fact name="Page">
          <span className={styles.address}>{item.url}</span>
        </Fact>
      ) : null}
      {item.referrer ? (
        <Fact name="Came from">
          <span className={styles.address}>{item.referrer}</span>
        </Fact>
      ) : null}
      {item.library ? <Fact name="Library">{item.library}</Fact> : null}
      <Fact name="Event id">
        <span className={styles.copyable}>
          <code>{item.id}</code>
          <CopyIcon text={item.id} what="event id" size={20} />
        </span>
      </Fact>
    </Facts>
  )
}

import type { Sample } from '../../api/automationTypes'
import { CodeBlock } from '../../ui/CodeBlock'
import { ExactTime } from '../../ui/Time'
import styles from './Flow.module.css'

/** What would have been sent, filled in. */
export function Samples({ samples }: { samples: readonly Sample[] }) {
  return samples.map((sample, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: samples of one answer never move
    <details key={place} className={styles.sample}>
      <summary>
        <span>{sample.kind ? sample.kind.replaceAll('_', ' ') : userWords(sample.user)}</span>
        <small>
          <ExactTime at={sample.at} />
        </small>
      </summary>
      <div>
        <CodeBlock
          code={JSON.stringify(sample.content, null, 2)}
          language="json"
          what="what would be sent"
          label="What would be sent"
          wrap
        />
      </div>
    </details>
  ))
}

/** Who, from a user as the server names them. */
export function userWords(user: unknown): string {
  if (typeof user === 'object' && user !== null && 'label' in user) return String(user.label)
  return user === undefined || user === null ? 'A user' : String(user)
}

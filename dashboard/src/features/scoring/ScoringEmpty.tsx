import { Button } from '@mantine/core'
import { IconGauge, IconPlus } from '@tabler/icons-react'
import { useMay } from '../../session/WorkspaceContext'
import { EmptyState } from '../../ui/EmptyState'
import { points } from '../../ui/figures'
import { examples, withExample } from './examples'
import type { Plan } from './plan'
import styles from './Scoring.module.css'
import { useQuickEdit } from './useDraft'

/** No rule yet: what scoring is for, and rules to start from. */
export function ScoringEmpty({ plan, onNew }: { plan: Plan; onNew: () => void }) {
  const mayEdit = useMay('editor')
  const edit = useQuickEdit()
  return (
    <div className={styles.start}>
      <EmptyState
        icon={<IconGauge size={20} />}
        title="Nothing scores yet"
        action={
          mayEdit ? (
            <Button leftSection={<IconPlus size={14} />} onClick={onNew}>
              Make the first rule
            </Button>
          ) : null
        }
      >
        A rule gives users points for an event, or for who they are. It stays a draft until you have seen what
        it would change and publish it.
      </EmptyState>
      {mayEdit ? (
        <section aria-label="Examples" className={styles.examples}>
          <h2>Or start from one of these</h2>
          <ul>
            {examples.map((example) => (
              <li key={example.id}>
                <button
                  type="button"
                  className={styles.example}
                  onClick={() => edit(withExample(plan, example), `“${example.rule.name}” is in the draft`)}
                >
                  <span className={styles.exampleHead}>
                    <strong>{example.title}</strong>
                    <span className={styles.points} data-sign="up">
                      {example.rule.points.kind === 'fixed' ? points(example.rule.points.points) : null}
                    </span>
                  </span>
                  <span>{example.text}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  )
}

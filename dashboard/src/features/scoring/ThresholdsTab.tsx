import { ActionIcon, Button } from '@mantine/core'
import { IconFlag, IconPencil, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import table from '../../ui/table.module.css'
import { useUnsaved } from '../../ui/useUnsaved'
import { CapForm } from './CapForm'
import type { Change } from './diff'
import { ChangeTag } from './GroupSection'
import type { Plan, Threshold } from './plan'
import { capWords } from './ruleWords'
import styles from './Scoring.module.css'
import { type ThresholdEntry, ThresholdForm } from './ThresholdForm'

/** Scores that are told of when they are reached, and how far a total goes. */
export function ThresholdsTab({ plan, changes }: { plan: Plan; changes: readonly Change[] }) {
  const mayEdit = useMay('editor')
  const [edited, edit] = useState<Threshold | 'new' | null>(null)
  const unsaved = useUnsaved<ThresholdEntry>({ close: () => edit(null), reopen: () => edit(edited) })
  const [capping, setCapping] = useState(false)
  const inOrder = [...plan.thresholds].sort((one, other) => other.score - one.score)
  return (
    <div className={styles.cards}>
      <Card
        title="Thresholds"
        lead="Crossing one is an event of its own on the user’s timeline, told once until the score has fallen low enough again."
        flush
        actions={
          mayEdit && plan.thresholds.length > 0 ? (
            <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => edit('new')}>
              Add a threshold
            </Button>
          ) : null
        }
      >
        {inOrder.length === 0 ? (
          <EmptyState
            icon={<IconFlag size={20} />}
            title="No threshold yet"
            action={
              mayEdit ? (
                <Button leftSection={<IconPlus size={14} />} onClick={() => edit('new')}>
                  Add a threshold
                </Button>
              ) : null
            }
          >
            Say from which score on a user is worth a call.
          </EmptyState>
        ) : (
          <table className={table.table} data-inset="true">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" className={table.number}>
                  Reached at
                </th>
                <th scope="col" className={table.number}>
                  Re-armed below
                </th>
                {mayEdit ? (
                  <th scope="col">
                    <span className={styles.hidden}>Edit</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {inOrder.map((threshold) => (
                <tr key={threshold.id}>
                  <th scope="row">
                    <span className={styles.ruleName}>
                      {threshold.name}
                      <ChangeTag
                        change={changes.find(({ what, id }) => what === 'threshold' && id === threshold.id)}
                      />
                    </span>
                  </th>
                  <td className={table.number}>{threshold.score}</td>
                  <td className={table.number}>{threshold.rearm_below}</td>
                  {mayEdit ? (
                    <td className={table.number}>
                      <ActionIcon aria-label={`Edit ${threshold.name}`} onClick={() => edit(threshold)}>
                        <IconPencil size={14} />
                      </ActionIcon>
                    </td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
      <Card
        title="The total"
        lead="How low and how high a score can be, all groups together."
        actions={
          mayEdit ? (
            <Button variant="default" leftSection={<IconPencil size={13} />} onClick={() => setCapping(true)}>
              Change
            </Button>
          ) : null
        }
      >
        <p className={styles.total}>
          {capWords(plan.cap) ? `${capWords(plan.cap)} points` : 'No limits'}
          <ChangeTag change={changes.find(({ what }) => what === 'total')} />
        </p>
      </Card>
      {edited ? (
        <ThresholdForm
          plan={plan}
          threshold={edited === 'new' ? null : edited}
          start={unsaved.broughtBack}
          onClose={unsaved.close}
          onLeave={unsaved.leave}
        />
      ) : null}
      {capping ? <CapForm plan={plan} onClose={() => setCapping(false)} /> : null}
    </div>
  )
}

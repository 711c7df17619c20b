import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { previewQuery } from '../../api/scoring'
import type { ScoringPreview } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { Bone } from '../../ui/Bones'
import { Card } from '../../ui/Card'
import { ErrorState } from '../../ui/ErrorState'
import { count, percent, plural } from '../../ui/figures'
import { Histogram } from './Histogram'
import styles from './Scoring.module.css'

/** What publishing would do to scores if all of history counted by the draft. */
export function PreviewPanel({ changedAt }: { changedAt: string }) {
  const { id } = useWorkspace()
  const preview = useQuery(previewQuery(id, changedAt))
  return (
    <Card
      title="What it would change"
      lead="Every score as it would be if the draft had always been in force: what publishing it for all of history does. Published from now on, it leaves the points given so far as they are."
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          loading={preview.isFetching}
          onClick={() => void preview.refetch()}
        >
          Look again
        </Button>
      }
    >
      {preview.isError ? (
        <ErrorState error={preview.error} retry={() => void preview.refetch()} />
      ) : preview.isPending ? (
        <PreviewBones />
      ) : (
        <Preview preview={preview.data} />
      )}
    </Card>
  )
}

function Preview({ preview }: { preview: ScoringPreview }) {
  if (preview.users === 0)
    return <p className={styles.none}>There is no user yet, so no score would change.</p>
  const figures = [
    { label: 'score more', value: preview.up, tone: 'up' },
    { label: 'score less', value: preview.down, tone: 'down' },
    { label: 'stay the same', value: preview.same, tone: 'same' },
  ]
  return (
    <>
      <dl className={styles.figures}>
        {figures.map(({ label, value, tone }) => (
          <div key={label} data-tone={value > 0 ? tone : 'same'}>
            <dt>{label}</dt>
            <dd>
              {count(value)} <span>{percent(preview.compared ? value / preview.compared : 0)}</span>
            </dd>
          </div>
        ))}
      </dl>
      {preview.sampled ? (
        <p className={styles.sampled}>
          Looked at {count(preview.compared)} of {plural(preview.users, 'user')}; the figures are of those.
        </p>
      ) : null}
      <Histogram bars={preview.histogram} />
      {preview.thresholds.length > 0 ? (
        <table className={styles.crossings}>
          <caption>Thresholds</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">come to be above</th>
              <th scope="col">come to be below</th>
            </tr>
          </thead>
          <tbody>
            {preview.thresholds.map((each) => (
              <tr key={each.id}>
                <th scope="row">{each.name}</th>
                <td>{count(each.up)}</td>
                <td>{count(each.down)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  )
}

function PreviewBones() {
  return (
    <div className={styles.previewBones} aria-busy="true" role="status" aria-label="Loading">
      <div>
        <Bone width={110} height={30} />
        <Bone width={110} height={30} />
        <Bone width={110} height={30} />
      </div>
      <Bone width="100%" height={132} />
    </div>
  )
}

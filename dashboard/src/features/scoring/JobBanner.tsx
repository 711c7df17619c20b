import { Button, Progress } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { resumeJob, scoringQuery, stopJob } from '../../api/scoring'
import type { ScoringJob } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { count } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import { sayFailed } from '../../ui/undo'
import styles from './Scoring.module.css'

/** Bringing every user to the newest version: how far it is, and a way to stop it and go on. Nothing once it is done. */
export function JobBanner({ job }: { job: ScoringJob }) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const queries = useQueryClient()
  const turn = useMutation({
    mutationFn: () => (job.state === 'running' ? stopJob(id, job.id) : resumeJob(id, job.id)),
    onError: (error) => sayFailed(job.state === 'running' ? 'Not stopped' : 'Not resumed', error),
    onSettled: () => queries.invalidateQueries({ queryKey: scoringQuery(id).queryKey }),
  })
  if (job.state === 'done') return null
  const running = job.state === 'running'
  const share = job.total > 0 ? Math.min(1, job.done / job.total) : 0
  return (
    <section className={styles.job} data-state={job.state} aria-label="Recompute">
      <div className={styles.jobText}>
        <strong>{words[job.state](job.version)}</strong>
        <span>
          {count(job.done)} of {count(job.total)} users · started <TimeAgo at={job.started_at} /> by{' '}
          {job.started_by}
        </span>
        {job.reason ? <span className={styles.jobReason}>{job.reason}</span> : null}
      </div>
      <Progress
        className={styles.jobBar ?? ''}
        value={share * 100}
        animated={running}
        size={6}
        color={job.state === 'failed' ? 'var(--red)' : 'var(--accent)'}
        aria-label="Users done"
      />
      {mayEdit ? (
        <Button
          variant="default"
          loading={turn.isPending}
          leftSection={running ? <IconPlayerPause size={13} /> : <IconPlayerPlay size={13} />}
          onClick={() => turn.mutate()}
        >
          {running ? 'Stop' : 'Resume'}
        </Button>
      ) : null}
    </section>
  )
}

const words = {
  running: (version: number) => `Bringing users to version ${version}`,
  stopped: (version: number) =>
    `Stopped on the way to version ${version}; users not reached score by the old one`,
  failed: (version: number) => `Version ${version} did not reach every user`,
}

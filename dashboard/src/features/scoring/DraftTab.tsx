import { Button } from '@mantine/core'
import { IconChecks, IconRocket, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { dropDraft, saveDraft, scoringQuery } from '../../api/scoring'
import type { Scoring } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { plural } from '../../ui/figures'
import { TimeAgo } from '../../ui/Time'
import { useEdit } from '../../ui/useEdit'
import { ChangeList } from './ChangeList'
import type { Change } from './diff'
import { PreviewPanel } from './PreviewPanel'
import styles from './Scoring.module.css'

interface DraftTabProps {
  scoring: Scoring
  changes: readonly Change[]
  onPublish: () => void
}

/** What the draft changes, and what that would do to everybody's score. */
export function DraftTab({ scoring, changes, onPublish }: DraftTabProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const edit = useEdit()
  const queries = useQueryClient()
  const { draft, draft_changed_at: changedAt, draft_changed_by: changedBy } = scoring
  if (!draft)
    return (
      <EmptyState icon={<IconChecks size={20} />} title="Nothing waits to be published">
        Whatever you change in rules and thresholds is kept here first. Nobody’s score moves before you
        publish.
      </EmptyState>
    )
  const discard = () =>
    void edit<Scoring>({
      queryKey: scoringQuery(id).queryKey,
      change: (shown) => ({ ...shown, draft: null, draft_changed_at: null, draft_changed_by: null }),
      send: () => dropDraft(id),
      sendBack: () => saveDraft(id, draft),
      message: 'Draft discarded',
    }).then(() => queries.removeQueries({ queryKey: ['workspace', id, 'scoring-preview'] }))
  return (
    <div className={styles.cards}>
      <Card
        title={changes.length ? plural(changes.length, 'change') : 'Nothing differs from what is in force'}
        lead={
          <>
            Last edited <TimeAgo at={changedAt} />
            {changedBy ? ` by ${changedBy}` : ''}
          </>
        }
        flush
        actions={
          mayEdit ? (
            <>
              <Button variant="default" leftSection={<IconTrash size={14} />} onClick={discard}>
                Discard
              </Button>
              <Button leftSection={<IconRocket size={14} />} onClick={onPublish}>
                Publish
              </Button>
            </>
          ) : null
        }
      >
        <ChangeList changes={changes} />
      </Card>
      <PreviewPanel changedAt={changedAt ?? ''} />
    </div>
  )
}

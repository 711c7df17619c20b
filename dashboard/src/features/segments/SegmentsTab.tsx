import { IconCirclesRelation } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { removeSegment, segmentsQuery } from '../../api/standing'
import type { SegmentItem } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { useStandingNames } from '../../ui/condition/standing'
import { asWords } from '../../ui/condition/words'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { count } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import { GroupCard } from './GroupCard'
import { Gone, NewButton } from './Openings'
import { SegmentEditor, type SegmentEntry } from './SegmentEditor'
import styles from './Segments.module.css'
import { useOpened } from './useOpened'

interface TabProps {
  open: number | undefined
  onOpen: (number: number | undefined) => void
}

export function SegmentsTab({ open, onOpen }: TabProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const segments = useQuery(segmentsQuery(id))
  const names = useStandingNames()
  const items = segments.data?.items ?? []
  const { editor, isRemoved } = useOpened<SegmentEntry>({
    open,
    onOpen,
    queryKey: segmentsQuery(id).queryKey,
    remove: (segment, leaving) => removeSegment(id, segment, leaving),
  })
  const chosen = items.find((segment) => segment.id === open)
  if (segments.isError) return <ErrorState error={segments.error} retry={() => void segments.refetch()} />
  if (segments.isPending) return <RowBones columns={[4, 1]} rows={4} height={64} />
  return (
    <>
      <Gone what="segment" number={chosen || isRemoved ? undefined : open} onClose={editor.onClose} />
      {items.length === 0 ? (
        <EmptyState
          icon={<IconCirclesRelation size={20} />}
          title="No segment yet"
          action={mayEdit ? <NewButton what="segment" onClick={() => onOpen(0)} /> : null}
        >
          Say what must be true of a user. Everyone it is true of is in it, from then on by itself.
        </EmptyState>
      ) : (
        <ul className={styles.groups}>
          {items.map((segment) => (
            <GroupCard
              key={segment.id}
              group={segment}
              search={{ segment: segment.id }}
              what={asWords(segment.condition as never, names)}
              {...(mayEdit ? { onEdit: () => onOpen(segment.id) } : {})}
            >
              <State segment={segment} />
            </GroupCard>
          ))}
        </ul>
      )}
      {mayEdit && (chosen || open === 0) ? (
        <SegmentEditor key={open} segment={chosen ?? null} {...editor} />
      ) : null}
    </>
  )
}

function State({ segment }: { segment: SegmentItem }) {
  if (segment.failed)
    return (
      <Tag tone="red" title={segment.failed}>
        filling failed
      </Tag>
    )
  if (segment.filling === null) return null
  return (
    <Tag tone="blue" dot>
      {count(segment.filling)} looked at
    </Tag>
  )
}

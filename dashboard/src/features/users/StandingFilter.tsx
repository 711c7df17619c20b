import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { listsQuery, segmentsQuery, tagsQuery } from '../../api/standing'
import { useWorkspace } from '../../session/WorkspaceContext'

interface Where {
  tag?: string | undefined
  list?: number | undefined
  segment?: number | undefined
}

interface StandingFilterProps {
  where: Where
  onChange: (where: Where) => void
}

/** Only who has a tag, is in a list, in a segment. */
export function StandingFilter({ where, onChange }: StandingFilterProps) {
  const { id } = useWorkspace()
  const tags = useQuery(tagsQuery(id))
  const lists = useQuery(listsQuery(id))
  const segments = useQuery(segmentsQuery(id))
  const numbered = (items: readonly { id: number; name: string }[] | undefined) =>
    (items ?? []).map((item) => ({ value: String(item.id), label: item.name }))
  const shared = { size: 'xs', w: 128, clearable: true, searchable: true } as const
  return (
    <>
      <Select
        {...shared}
        aria-label="Only with this tag"
        placeholder="Tag"
        data={[...new Set([...(tags.data?.items ?? []).map(({ name }) => name), where.tag ?? ''])].filter(
          Boolean,
        )}
        value={where.tag ?? null}
        onChange={(tag) => onChange({ tag: tag ?? undefined })}
      />
      <Select
        {...shared}
        aria-label="Only in this list"
        placeholder="List"
        data={numbered(lists.data?.items)}
        value={where.list === undefined ? null : String(where.list)}
        onChange={(list) => onChange({ list: list === null ? undefined : Number(list) })}
      />
      <Select
        {...shared}
        aria-label="Only in this segment"
        placeholder="Segment"
        data={numbered(segments.data?.items)}
        value={where.segment === undefined ? null : String(where.segment)}
        onChange={(segment) => onChange({ segment: segment === null ? undefined : Number(segment) })}
      />
    </>
  )
}

import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { listsQuery, segmentsQuery } from '../../api/standing'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Screen } from '../../ui/Screen'
import { ListsTab } from './ListsTab'
import { NewButton } from './Openings'
import styles from './Segments.module.css'
import { SegmentsTab } from './SegmentsTab'
import type { SegmentsSearch } from './search'

const route = getRouteApi('/in/w/$workspace/segments')

/** Who belongs together: segments of all who meet a condition, and lists that users are put into. */
export function SegmentsScreen() {
  const { tab = 'segments', open } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = useMay('editor')
  const { id } = useWorkspace()
  const segments = useQuery({ ...segmentsQuery(id), enabled: tab === 'segments' })
  const lists = useQuery({ ...listsQuery(id), enabled: tab === 'lists' })
  const items = (tab === 'lists' ? lists : segments).data?.items
  const go = (search: SegmentsSearch) => void navigate({ search, replace: true })
  const show = (number: number | undefined) => go({ tab, open: number })
  return (
    <Screen
      title="Segments"
      lead="Users who belong together: by a condition that is kept true, or because you put them there."
      actions={
        mayEdit && items?.length !== 0 ? (
          <NewButton what={tab === 'lists' ? 'list' : 'segment'} onClick={() => show(0)} />
        ) : null
      }
      toolbar={
        <SegmentedControl
          size="xs"
          aria-label="What to look at"
          data={[
            { value: 'segments', label: 'Segments' },
            { value: 'lists', label: 'Lists' },
          ]}
          value={tab}
          onChange={(next) => go({ tab: next === 'lists' ? 'lists' : undefined })}
        />
      }
    >
      <div className={styles.content}>
        {tab === 'lists' ? <ListsTab open={open} onOpen={show} /> : <SegmentsTab open={open} onOpen={show} />}
      </div>
    </Screen>
  )
}

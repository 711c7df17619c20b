import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../session/WorkspaceContext'
import { Screen } from '../../ui/Screen'
import { ListsTab } from './ListsTab'
import styles from './Segments.module.css'
import { SegmentsTab } from './SegmentsTab'
import type { SegmentsSearch } from './search'

const route = getRouteApi('/in/w/$workspace/segments')

/** Who belongs together: segments of all who meet a condition, and lists that users are put into. */
export function SegmentsScreen() {
  const { tab = 'segments', open } = route.useSearch()
  const navigate = route.useNavigate()
  const mayEdit = useMay('editor')
  const go = (search: SegmentsSearch) => void navigate({ search, replace: true })
  const show = (number: number | undefined) => go({ tab, open: number })
  return (
    <Screen
      title="Segments"
      lead="Users who belong together: by a condition that is kept true, or because you put them there."
      actions={
        mayEdit ? (
          <Button leftSection={<IconPlus size={14} />} onClick={() => show(0)}>
            {tab === 'lists' ? 'New list' : 'New segment'}
          </Button>
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

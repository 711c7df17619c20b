import { Button, Tabs } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useMay } from '../../session/WorkspaceContext'
import { Screen } from '../../ui/Screen'
import { ListsTab } from './ListsTab'
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
    >
      <Tabs
        value={tab}
        onChange={(next) => go({ tab: next === 'lists' ? 'lists' : undefined })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="segments">Segments</Tabs.Tab>
          <Tabs.Tab value="lists">Lists</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="segments" pt="md">
          <SegmentsTab open={open} onOpen={show} />
        </Tabs.Panel>
        <Tabs.Panel value="lists" pt="md">
          <ListsTab open={open} onOpen={show} />
        </Tabs.Panel>
      </Tabs>
    </Screen>
  )
}

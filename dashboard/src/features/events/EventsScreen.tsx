import { Button, Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { eventsQuery } from '../../api/events'
import type { EventSummary } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { FilterField } from '../../ui/FilterField'
import { useListKeys } from '../../ui/keys'
import { Screen } from '../../ui/Screen'
import { useUnsaved } from '../../ui/useUnsaved'
import { EventsEmpty } from './EventsEmpty'
import { EventsTable } from './EventsTable'
import { listed } from './listed'
import { type EventEntry, NewEvent } from './NewEvent'
import { stateLabels } from './StateTag'
import { type EventsSearch, states } from './search'

const route = getRouteApi('/in/w/$workspace/events')

/** Every event known: what it is called, how much of it there is, what it carries. */
export function EventsScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const mayEdit = useMay('editor')
  const [adding, add] = useDisclosure(false)
  const unsaved = useUnsaved<EventEntry>({ close: add.close, reopen: add.open })
  const events = useQuery(eventsQuery(workspace.id))
  const rows = useMemo(() => listed(events.data?.items ?? [], search), [events.data, search])
  const patch = (change: Partial<EventsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const open = (event: EventSummary) =>
    void go({ to: '/w/$workspace/events/$name', params: { workspace: workspace.slug, name: event.name } })
  const place = rows.findIndex((event) => event.name === search.at)
  useListKeys({
    count: rows.length,
    active: place,
    onMove: (next) => patch({ at: rows[next]?.name }),
    onOpen: (chosen) => {
      const event = rows[chosen]
      if (event) open(event)
    },
    onClose: () => patch({ at: undefined }),
  })
  return (
    <Screen
      title="Events"
      lead="Events and their attributes define themselves at first sight. Say here what their types are and what they mean."
      actions={
        <>
          <ExportMenu
            name="events"
            count={rows.length}
            rows={() => rows.map(({ volume, ...event }) => ({ ...event, volume }))}
          />
          {mayEdit ? (
            <Button leftSection={<IconPlus size={14} />} onClick={add.open}>
              Define event
            </Button>
          ) : null}
        </>
      }
      toolbar={
        <>
          <FilterField
            primary
            label="Filter events"
            placeholder="Name, description or owner"
            value={search.q ?? ''}
            onChange={(q) => patch({ q: q || undefined })}
            width={260}
          />
          <Select
            aria-label="State"
            placeholder="All but hidden"
            clearable
            w={150}
            data={states.map((state) => ({ value: state, label: stateLabels[state] }))}
            value={search.state ?? null}
            onChange={(state) => patch({ state: states.find((each) => each === state) })}
          />
        </>
      }
    >
      {events.isError ? (
        <ErrorState error={events.error} retry={() => void events.refetch()} />
      ) : events.isPending ? (
        <RowBones columns={[4, 3, 1, 1, 1, 1]} rows={12} height={52} />
      ) : rows.length === 0 ? (
        <EventsEmpty
          filtered={events.data.items.length > 0}
          onClear={() => void navigate({ search: {}, replace: true })}
        />
      ) : (
        <EventsTable
          rows={rows}
          sort={search.sort ?? 'last_seen'}
          onSort={(sort) => patch({ sort })}
          active={place}
          onOpen={open}
        />
      )}
      {adding ? <NewEvent start={unsaved.broughtBack} onLeave={unsaved.leave} /> : null}
    </Screen>
  )
}

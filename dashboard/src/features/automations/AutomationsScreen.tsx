import { Button, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { liveAutomationsQuery } from '../../api/automations'
import type { AutomationItem } from '../../api/automationTypes'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { ErrorState } from '../../ui/ErrorState'
import { ExportMenu } from '../../ui/ExportMenu'
import { FilterField } from '../../ui/FilterField'
import { useListKeys } from '../../ui/keys'
import { NothingMatches } from '../../ui/NothingMatches'
import { Screen } from '../../ui/Screen'
import { AutomationsEmpty } from './AutomationsEmpty'
import { AutomationsTable } from './AutomationsTable'
import { NewAutomation } from './NewAutomation'
import { stateLabels } from './StateTag'
import { type AutomationsSearch, states } from './search'

const route = getRouteApi('/in/w/$workspace/automations')

/** Every automation: whether it is live, who is on the way in it, what went wrong. */
export function AutomationsScreen() {
  const workspace = useWorkspace()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const go = useNavigate()
  const mayEdit = useMay('editor')
  const automations = useQuery(liveAutomationsQuery(workspace.id))
  const all = automations.data?.items
  const rows = useMemo(() => listed(all ?? [], search), [all, search])
  const patch = (change: Partial<AutomationsSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const open = (id: number) =>
    void go({
      to: '/w/$workspace/automations/$automation',
      params: { workspace: workspace.slug, automation: String(id) },
    })
  const place = rows.findIndex((item) => String(item.id) === search.at)
  useListKeys({
    count: rows.length,
    active: place,
    onMove: (next) => patch({ at: String(rows[next]?.id ?? '') }),
    onOpen: (chosen) => {
      const item = rows[chosen]
      if (item) open(item.id)
    },
    onClose: () => patch({ at: undefined }),
  })
  const isEmpty = all?.length === 0
  return (
    <Screen
      title="Automations"
      lead="What happens when users do something, while they are still there."
      actions={
        isEmpty ? null : (
          <>
            <ExportMenu
              name="automations"
              count={rows.length}
              rows={() => rows.map((item) => ({ ...item, triggers: item.triggers.join('; ') }))}
            />
            {mayEdit ? (
              <Button leftSection={<IconPlus size={14} />} onClick={() => patch({ making: true })}>
                New automation
              </Button>
            ) : null}
          </>
        )
      }
      toolbar={isEmpty ? null : <Toolbar search={search} patch={patch} />}
    >
      {automations.isError ? (
        <ErrorState error={automations.error} retry={() => void automations.refetch()} />
      ) : automations.isPending ? (
        <RowBones columns={[5, 1, 1, 1, 1, 2]} rows={8} height={60} />
      ) : isEmpty ? (
        <AutomationsEmpty onNew={() => patch({ making: true })} onMade={open} />
      ) : rows.length === 0 ? (
        <NothingMatches
          title="No automation matches"
          onClear={() => void navigate({ search: {}, replace: true })}
        >
          Names and triggers are searched; archived ones show when you ask for them.
        </NothingMatches>
      ) : (
        <AutomationsTable rows={rows} active={place} onOpen={open} />
      )}
      {search.making && mayEdit ? (
        <NewAutomation onClose={() => patch({ making: undefined })} onMade={open} />
      ) : null}
    </Screen>
  )
}

interface ToolbarProps {
  search: AutomationsSearch
  patch: (change: Partial<AutomationsSearch>) => void
}

function Toolbar({ search, patch }: ToolbarProps) {
  return (
    <>
      <FilterField
        primary
        label="Filter automations"
        placeholder="Name or trigger"
        value={search.q ?? ''}
        onChange={(q) => patch({ q: q || undefined })}
        width={260}
      />
      <Select
        aria-label="State"
        placeholder="All but archived"
        clearable
        w={160}
        data={states.map((state) => ({ value: state, label: stateLabels[state] }))}
        value={search.state ?? null}
        onChange={(state) => patch({ state: states.find((each) => each === state) })}
      />
    </>
  )
}

function listed(items: readonly AutomationItem[], { q, state }: AutomationsSearch): AutomationItem[] {
  const wanted = q?.toLowerCase() ?? ''
  return items
    .filter((item) => (state ? item.state === state : item.state !== 'archived'))
    .filter((item) => `${item.name} ${item.triggers.join(' ')}`.toLowerCase().includes(wanted))
}

import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus, IconRocket } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { scoringQuery } from '../../api/scoring'
import type { Scoring } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { RowBones } from '../../ui/Bones'
import { type StandingNames, useStandingNames } from '../../ui/condition/standing'
import { ErrorState } from '../../ui/ErrorState'
import { FilterField } from '../../ui/FilterField'
import { Screen } from '../../ui/Screen'
import { DraftTab } from './DraftTab'
import { type Change, changesBetween } from './diff'
import { JobBanner } from './JobBanner'
import { PublishDialog } from './PublishDialog'
import { editable, type Plan } from './plan'
import { RulePlace } from './RulePlace'
import { RulesTab } from './RulesTab'
import { ScoringEmpty } from './ScoringEmpty'
import type { ScoringSearch, Tab } from './search'
import { ThresholdsTab } from './ThresholdsTab'
import { VersionsTab } from './VersionsTab'

const route = getRouteApi('/in/w/$workspace/scoring')

/** How users come to their score: rules in groups, caps, thresholds; a draft until it is published. */
export function ScoringScreen() {
  const workspace = useWorkspace()
  const mayEdit = useMay('editor')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [publishing, setPublishing] = useState(false)
  const scoring = useQuery(scoringQuery(workspace.id))
  const patch = (change: Partial<ScoringSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const { plan, changes } = standing(scoring.data, useStandingNames())
  const isEmpty = plan.groups.length === 0 && plan.thresholds.length === 0
  const hasDraft = Boolean(scoring.data?.draft)
  return (
    <Screen
      title="Scoring"
      lead="Points for what users do and who they are. Every score can be traced to the events behind it."
      actions={
        mayEdit && scoring.data ? (
          <>
            {hasDraft ? (
              <Button
                variant={isEmpty ? 'default' : 'filled'}
                leftSection={<IconRocket size={14} />}
                onClick={() => setPublishing(true)}
              >
                Publish
              </Button>
            ) : null}
            {isEmpty ? null : (
              <Button
                variant={hasDraft ? 'default' : 'filled'}
                leftSection={<IconPlus size={14} />}
                onClick={() => patch({ rule: 'new', group: undefined })}
              >
                New rule
              </Button>
            )}
          </>
        ) : null
      }
      toolbar={
        scoring.data && !(isEmpty && !hasDraft && !scoring.data.published) ? (
          <Toolbar search={search} patch={patch} changes={changes} hasDraft={hasDraft} />
        ) : null
      }
    >
      {scoring.data?.job ? <JobBanner job={scoring.data.job} /> : null}
      {scoring.isError ? (
        <ErrorState error={scoring.error} retry={() => void scoring.refetch()} />
      ) : scoring.isPending ? (
        <RowBones columns={[5, 1, 2]} rows={8} height={60} />
      ) : (
        <Body
          scoring={scoring.data}
          plan={plan}
          changes={changes}
          search={search}
          patch={patch}
          onPublish={() => setPublishing(true)}
        />
      )}
      {scoring.data ? <RulePlace plan={plan} search={search} patch={patch} /> : null}
      {publishing ? (
        <PublishDialog
          changes={changes}
          hasThresholds={plan.thresholds.length > 0}
          isFirst={!scoring.data?.published}
          onClose={() => setPublishing(false)}
          onPublished={() => {
            setPublishing(false)
            patch({ tab: undefined })
          }}
        />
      ) : null}
    </Screen>
  )
}

interface BodyProps {
  scoring: Scoring
  plan: Plan
  changes: readonly Change[]
  search: ScoringSearch
  patch: (change: Partial<ScoringSearch>) => void
  onPublish: () => void
}

function Body({ scoring, plan, changes, search, patch, onPublish }: BodyProps) {
  switch (search.tab ?? 'rules') {
    case 'rules':
      return plan.groups.length === 0 ? (
        <ScoringEmpty plan={plan} onNew={() => patch({ rule: 'new' })} />
      ) : (
        <RulesTab plan={plan} changes={changes} search={search} patch={patch} />
      )
    case 'thresholds':
      return <ThresholdsTab plan={plan} changes={changes} />
    case 'draft':
      return <DraftTab scoring={scoring} changes={changes} onPublish={onPublish} />
    case 'versions':
      return <VersionsTab scoring={scoring} open={search.version} onOpen={(version) => patch({ version })} />
  }
}

interface ToolbarProps {
  search: ScoringSearch
  patch: (change: Partial<ScoringSearch>) => void
  changes: readonly Change[]
  hasDraft: boolean
}

function Toolbar({ search, patch, changes, hasDraft }: ToolbarProps) {
  const labels: Record<Tab, string> = {
    rules: 'Rules',
    thresholds: 'Thresholds',
    draft: hasDraft && changes.length > 0 ? `Draft (${changes.length})` : 'Draft',
    versions: 'Versions',
  }
  const tab = search.tab ?? 'rules'
  return (
    <>
      <SegmentedControl
        aria-label="Part of scoring"
        data={Object.entries(labels).map(([value, label]) => ({ value, label }))}
        value={tab}
        onChange={(next) => patch({ tab: next === 'rules' ? undefined : (next as Tab) })}
      />
      {tab === 'rules' ? (
        <FilterField
          primary
          label="Filter rules"
          placeholder="Name, event or condition"
          value={search.q ?? ''}
          onChange={(q) => patch({ q: q || undefined })}
        />
      ) : null}
    </>
  )
}

/** What is on show: the draft where there is one, and what it changes. */
function standing(
  scoring: Scoring | undefined,
  names: StandingNames,
): { plan: Plan; changes: readonly Change[] } {
  const plan = editable(scoring?.draft ?? scoring?.published?.plan)
  const changes = scoring?.draft ? changesBetween(editable(scoring.published?.plan), plan, names) : []
  return { plan, changes }
}

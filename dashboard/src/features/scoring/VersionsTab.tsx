import { Button } from '@mantine/core'
import { IconChevronRight, IconHistory, IconRestore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { scoringVersionQuery } from '../../api/scoring'
import type { PublishedPlan, Scoring, ScoringVersion } from '../../api/types'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Bone } from '../../ui/Bones'
import { CopyButton } from '../../ui/CopyButton'
import { useStandingNames } from '../../ui/condition/standing'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorState } from '../../ui/ErrorState'
import { Tag } from '../../ui/Tag'
import { TimeAgo } from '../../ui/Time'
import { ChangeList } from './ChangeList'
import { changesBetween } from './diff'
import { editable } from './plan'
import { capWords, decayWords, limitWords, pointsWords, triggerWords } from './ruleWords'
import styles from './Scoring.module.css'
import { useQuickEdit } from './useDraft'

interface VersionsTabProps {
  scoring: Scoring
  /** The number of the version that is open. */
  open: string | undefined
  onOpen: (version: string | undefined) => void
}

const modes: Record<ScoringVersion['mode'], string> = {
  from_now: 'from then on',
  recompute: 'for all of history',
}

/** Everything that was ever in force: who published it, when, and for what. */
export function VersionsTab({ scoring, open, onOpen }: VersionsTabProps) {
  if (scoring.versions.length === 0)
    return (
      <EmptyState icon={<IconHistory size={20} />} title="Nothing was published yet">
        Each time you publish, the whole plan is kept here with who did it and when.
      </EmptyState>
    )
  return (
    <ul className={styles.versions}>
      {scoring.versions.map((version, place) => {
        const opened = open === String(version.version)
        return (
          <li key={version.version} data-opened={opened}>
            <button
              type="button"
              className={styles.version}
              aria-expanded={opened}
              onClick={() => onOpen(opened ? undefined : String(version.version))}
            >
              <IconChevronRight className={styles.chevron} size={14} aria-hidden />
              <strong>Version {version.version}</strong>
              {place === 0 ? <Tag tone="accent">in force</Tag> : null}
              <span className={styles.versionMode}>{modes[version.mode]}</span>
              <span className={styles.versionBy}>
                {version.published_by}, <TimeAgo at={version.published_at} />
              </span>
            </button>
            {opened ? (
              <OpenVersion
                number={version.version}
                before={scoring.versions[place + 1]?.version}
                isNewest={place === 0}
              />
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

interface OpenVersionProps {
  number: number
  before: number | undefined
  isNewest: boolean
}

function OpenVersion({ number, before, isNewest }: OpenVersionProps) {
  const { id } = useWorkspace()
  const mayEdit = useMay('editor')
  const edit = useQuickEdit()
  const names = useStandingNames()
  const version = useQuery(scoringVersionQuery(id, number))
  const former = useQuery({ ...scoringVersionQuery(id, before ?? 0), enabled: before !== undefined })
  if (version.isError) return <ErrorState error={version.error} retry={() => void version.refetch()} />
  if (version.isPending || (before !== undefined && former.isPending))
    return (
      <div className={styles.versionMore} role="status" aria-busy="true" aria-label="Loading">
        <Bone width={260} />
        <Bone width={340} />
      </div>
    )
  const plan = editable(version.data.plan)
  return (
    <div className={styles.versionMore}>
      <PlanWords published={version.data} />
      {before !== undefined ? (
        <>
          <h3>Against version {before}</h3>
          <ChangeList changes={changesBetween(editable(former.data?.plan), plan, names)} />
        </>
      ) : null}
      <p className={styles.versionTools}>
        <CopyButton text={JSON.stringify(version.data.plan, null, 2)}>Copy JSON</CopyButton>
        {mayEdit && !isNewest ? (
          <Button
            variant="default"
            leftSection={<IconRestore size={14} />}
            onClick={() => edit(plan, `Version ${number} is the draft now`)}
          >
            Make it the draft
          </Button>
        ) : null}
      </p>
    </div>
  )
}

function PlanWords({ published }: { published: PublishedPlan }) {
  const plan = editable(published.plan)
  const names = useStandingNames()
  return (
    <>
      {plan.groups.map((group) => (
        <section key={group.id} aria-label={group.name}>
          <h3>
            {group.name} <span>{capWords(group.cap)}</span>
          </h3>
          <ul className={styles.words}>
            {plan.rules
              .filter((rule) => rule.group === group.id)
              .map((rule) => (
                <li key={rule.id} data-off={!rule.is_active}>
                  <strong>{pointsWords(rule)}</strong> {rule.name}: {triggerWords(rule, names)}
                  {[decayWords(rule.decay), ...limitWords(rule), rule.is_active ? '' : 'off']
                    .filter(Boolean)
                    .map((text) => `, ${text}`)
                    .join('')}
                </li>
              ))}
          </ul>
        </section>
      ))}
      {plan.thresholds.length > 0 ? (
        <section aria-label="Thresholds">
          <h3>Thresholds</h3>
          <ul className={styles.words}>
            {plan.thresholds.map(({ id, name, score, rearm_below }) => (
              <li key={id}>
                <strong>{score}</strong> {name}, re-armed below {rearm_below}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}

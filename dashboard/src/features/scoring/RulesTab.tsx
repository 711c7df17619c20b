import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFolderPlus } from '@tabler/icons-react'
import { useMay } from '../../session/WorkspaceContext'
import { useListKeys } from '../../ui/keys'
import { NothingMatches } from '../../ui/NothingMatches'
import type { Change } from './diff'
import { GroupForm } from './GroupForm'
import { GroupSection } from './GroupSection'
import { idFor, nameFor, type Plan, put, type Rule, withoutId } from './plan'
import { pointsWords, triggerWords } from './ruleWords'
import styles from './Scoring.module.css'
import type { ScoringSearch } from './search'
import { useQuickEdit } from './useDraft'

interface RulesTabProps {
  plan: Plan
  changes: readonly Change[]
  search: ScoringSearch
  patch: (change: Partial<ScoringSearch>) => void
}

/** Every rule in its group. */
export function RulesTab({ plan, changes, search, patch }: RulesTabProps) {
  const mayEdit = useMay('editor')
  const edit = useQuickEdit()
  const [adding, add] = useDisclosure(false)
  const found = plan.rules.filter((rule) => isFound(rule, search.q))
  const inOrder = plan.groups.flatMap((group) => found.filter((rule) => rule.group === group.id))
  useListKeys({
    count: inOrder.length,
    active: inOrder.findIndex((rule) => rule.id === search.at),
    onMove: (place) => patch({ at: inOrder[place]?.id }),
    onOpen: (place) => patch({ rule: inOrder[place]?.id }),
    onClose: () => patch({ at: undefined }),
  })
  if (search.q && found.length === 0)
    return (
      <NothingMatches title="No rule matches" onClear={() => patch({ q: undefined })}>
        Names, events and conditions are searched.
      </NothingMatches>
    )
  const withRules = (rules: readonly Rule[], message: string) => edit({ ...plan, rules }, message)
  return (
    <div className={styles.rules}>
      {plan.groups.map((group) => (
        <GroupSection
          key={group.id}
          group={group}
          rules={found.filter((rule) => rule.group === group.id)}
          plan={plan}
          changes={changes}
          active={search.at}
          onOpen={(rule) => patch({ rule })}
          onAdd={() => patch({ rule: 'new', group: group.id })}
          onToggle={(rule) =>
            withRules(
              put(plan.rules, { ...rule, is_active: !rule.is_active }),
              `“${rule.name}” is ${rule.is_active ? 'off' : 'on'} in the draft`,
            )
          }
          onCopy={(rule) => {
            const name = nameFor(rule.name, plan.rules)
            withRules(
              [...plan.rules, { ...rule, name, id: idFor(name, plan.rules) }],
              `“${name}” is in the draft`,
            )
          }}
          onRemove={(rule) =>
            withRules(withoutId(plan.rules, rule.id), `“${rule.name}” removed from the draft`)
          }
        />
      ))}
      {mayEdit ? (
        <Button
          className={styles.addGroup ?? ''}
          variant="subtle"
          color="gray"
          leftSection={<IconFolderPlus size={14} />}
          onClick={add.open}
        >
          Add a group
        </Button>
      ) : null}
      {adding ? <GroupForm plan={plan} group={null} onClose={add.close} /> : null}
    </div>
  )
}

function isFound(rule: Rule, q: string | undefined): boolean {
  if (!q) return true
  return `${rule.name} ${triggerWords(rule)} ${pointsWords(rule)}`.toLowerCase().includes(q.toLowerCase())
}

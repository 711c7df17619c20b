import { ActionIcon, Button, Menu, Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCopy, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMay } from '../../session/WorkspaceContext'
import { useStandingNames } from '../../ui/condition/standing'
import { plural } from '../../ui/figures'
import { Tag } from '../../ui/Tag'
import type { Change } from './diff'
import { GroupForm } from './GroupForm'
import type { Group, Plan, Rule } from './plan'
import { capWords, decayWords, limitWords, pointsWords, triggerWords } from './ruleWords'
import styles from './Scoring.module.css'

interface GroupSectionProps {
  group: Group
  /** Those on show. */
  rules: readonly Rule[]
  plan: Plan
  changes: readonly Change[]
  active: string | undefined
  onOpen: (id: string) => void
  onAdd: () => void
  onToggle: (rule: Rule) => void
  onCopy: (rule: Rule) => void
  onRemove: (rule: Rule) => void
}

export function GroupSection(props: GroupSectionProps) {
  const { group, rules, plan, changes, onAdd } = props
  const mayEdit = useMay('editor')
  const [editing, edit] = useDisclosure(false)
  const cap = capWords(group.cap)
  return (
    <section className={styles.group} aria-label={`Group ${group.name}`}>
      <header className={styles.groupHead}>
        <h2>{group.name}</h2>
        <ChangeTag change={changes.find(({ what, id }) => what === 'group' && id === group.id)} />
        <span className={styles.groupFacts}>
          {plural(plan.rules.filter((rule) => rule.group === group.id).length, 'rule')}
          {cap ? ` · ${cap} points together` : ''}
        </span>
        {mayEdit ? (
          <span className={styles.groupTools}>
            <Button variant="subtle" size="compact-xs" leftSection={<IconPlus size={13} />} onClick={onAdd}>
              Rule
            </Button>
            <ActionIcon aria-label={`Edit group ${group.name}`} onClick={edit.open}>
              <IconPencil size={14} />
            </ActionIcon>
          </span>
        ) : null}
      </header>
      {rules.length === 0 ? (
        <p className={styles.none}>No rule in this group yet.</p>
      ) : (
        <ul className={styles.list}>
          {rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              change={changes.find(({ what, id }) => what === 'rule' && id === rule.id)}
              {...props}
            />
          ))}
        </ul>
      )}
      {editing ? <GroupForm plan={plan} group={group} onClose={edit.close} /> : null}
    </section>
  )
}

interface RuleRowProps extends GroupSectionProps {
  rule: Rule
  change: Change | undefined
}

function RuleRow({ rule, change, active, onOpen, onToggle, onCopy, onRemove }: RuleRowProps) {
  const mayEdit = useMay('editor')
  const names = useStandingNames()
  const facts = [decayWords(rule.decay), ...limitWords(rule)].filter(Boolean)
  return (
    <li className={styles.rule} data-active={rule.id === active} data-off={!rule.is_active}>
      <button type="button" className={styles.ruleMain} onClick={() => onOpen(rule.id)}>
        <span className={styles.ruleName}>
          {rule.name}
          <ChangeTag change={change} />
          {rule.is_active ? null : <Tag quiet>off</Tag>}
        </span>
        <span className={styles.trigger}>{triggerWords(rule, names)}</span>
      </button>
      <span className={styles.gives}>
        <span className={styles.points} data-sign={signOf(rule)}>
          {pointsWords(rule)}
        </span>
        {facts.length > 0 ? <span className={styles.facts}>{facts.join(' · ')}</span> : null}
      </span>
      {mayEdit ? (
        <span className={styles.ruleTools}>
          <Switch
            size="xs"
            checked={rule.is_active}
            aria-label={`${rule.name} is active`}
            onChange={() => onToggle(rule)}
          />
          <Menu>
            <Menu.Target>
              <ActionIcon aria-label={`What to do with ${rule.name}`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => onOpen(rule.id)}>
                Edit
              </Menu.Item>
              <Menu.Item leftSection={<IconCopy size={15} />} onClick={() => onCopy(rule)}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => onRemove(rule)}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      ) : null}
    </li>
  )
}

export function ChangeTag({ change }: { change: Change | undefined }) {
  if (!change) return null
  return (
    <Tag tone={change.kind === 'added' ? 'accent' : 'amber'} title="Not published yet">
      {change.kind === 'added' ? 'new' : 'changed'}
    </Tag>
  )
}

function signOf({ points }: Rule): 'up' | 'down' {
  return (points.kind === 'fixed' ? points.points : points.factor) < 0 ? 'down' : 'up'
}

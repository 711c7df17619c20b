import { ActionIcon, Button, Select } from '@mantine/core'
import { IconFolderPlus, IconPlus, IconTrash } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import styles from './Condition.module.css'
import { ConditionRow, type ItemActions } from './ConditionRow'
import { useEventSubjects } from './known'
import { useStandingNames } from './standing'
import type { Subjects } from './subjects'
import {
  changedIn,
  copyOf,
  type Group,
  type Item,
  isGroup,
  type Mode,
  neighbourOf,
  newGroup,
  newRow,
  withAfter,
  without,
} from './tree'
import { asWords } from './words'
import { type ProblemsByItem, written } from './written'

interface ConditionBuilderProps {
  root: Group
  onChange: (root: Group) => void
  /** What may be asked here. */
  subjects: Subjects
  /** What is wrong, by the id of the row or group. */
  wrong: ProblemsByItem
  /** What it means when nothing is asked, such as "every time". */
  nothing: string
}

const modes: { value: Mode; label: string }[] = [
  { value: 'all', label: 'All of these' },
  { value: 'any', label: 'Any of these' },
  { value: 'none', label: 'None of these' },
  { value: 'not_all', label: 'Not all of these' },
]

/** A condition as rows and groups, with what is wrong at each, and the whole as a sentence. */
export function ConditionBuilder({ root, onChange, subjects, wrong, nothing }: ConditionBuilderProps) {
  const frame = useRef<HTMLDivElement>(null)
  const wanted = useRef<{ item: number | null; part: Part }>(nowhere)
  useEffect(() => {
    const { item, part } = wanted.current
    if (item === null) return
    wanted.current = nowhere
    const place = frame.current?.querySelector(`[data-item="${item}"]`)
    if (place) fieldOf(place, part)?.focus()
  })
  const edit: Edit = (next, item, part = 'first') => {
    wanted.current = { item, part }
    onChange(next)
  }
  const { condition } = written(root)
  const names = useStandingNames()
  return (
    <div ref={frame} className={styles.builder}>
      <GroupEditor isOuter group={root} root={root} edit={edit} subjects={subjects} wrong={wrong} />
      <p className={styles.sentence} aria-live="polite">
        {condition ? asWords(condition, names) : nothing}
      </p>
    </div>
  )
}

/** The first field of an item, or the one that says what its subject is compared with. */
type Part = 'first' | 'value'

const nowhere = { item: null, part: 'first' } as const

/** Puts another tree in place, and the keyboard on one of its items. */
type Edit = (next: Group, item: number | null, part?: Part) => void

function fieldOf(item: Element, part: Part): HTMLElement | null {
  const inside = (place: string) =>
    item.querySelector<HTMLElement>(`${place} :is(input:not([type="hidden"]), button)`)
  return part === 'first' ? inside('') : (inside('[data-part="operand"]') ?? inside('[data-part="asked"]'))
}

interface GroupEditorProps {
  group: Group
  root: Group
  edit: Edit
  subjects: Subjects
  wrong: ProblemsByItem
  /** Whether it is no group of its own to people: it cannot be removed. */
  isOuter?: boolean
  label?: string
  /** What the button says that adds the first condition. */
  first?: string
}

function GroupEditor({
  group,
  root,
  edit,
  subjects,
  wrong,
  isOuter = false,
  label = 'Group of conditions',
  first = 'Condition',
}: GroupEditorProps) {
  const put = (added: Item) =>
    edit(
      changedIn(root, group.id, () => ({ ...group, items: [...group.items, added] })),
      added.id,
    )
  return (
    <fieldset className={styles.group} data-item={group.id} data-root={isOuter} aria-label={label}>
      {isOuter && group.items.length < 2 && group.mode === 'all' ? null : (
        <GroupHead
          group={group}
          onMode={(mode) =>
            edit(
              changedIn(root, group.id, () => ({ ...group, mode })),
              null,
            )
          }
          onRemove={isOuter ? null : () => edit(without(root, group.id), neighbourOf(root, group.id))}
        />
      )}
      <div className={styles.items}>
        {group.items.map((item) =>
          isGroup(item) ? (
            <GroupEditor
              key={item.id}
              group={item}
              root={root}
              edit={edit}
              subjects={subjects}
              wrong={wrong}
            />
          ) : (
            <ConditionRow
              key={item.id}
              row={item}
              subjects={subjects}
              problems={wrong.get(item.id) ?? []}
              actions={actionsOf(item, root, edit)}
            >
              {item.done ? (
                <Counted
                  event={item.subject?.name ?? ''}
                  group={item.done.where}
                  root={root}
                  edit={edit}
                  wrong={wrong}
                />
              ) : null}
            </ConditionRow>
          ),
        )}
      </div>
      {(wrong.get(group.id) ?? []).map((problem) => (
        <p key={problem.where + problem.message} className={styles.problem} role="alert">
          {problem.message}
          {problem.hint ? ` — ${problem.hint}` : ''}
        </p>
      ))}
      <div className={styles.adders}>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          onClick={() => put(newRow())}
        >
          {group.items.length > 0 ? 'Condition' : first}
        </Button>
        {group.items.length > 0 ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            leftSection={<IconFolderPlus size={13} />}
            onClick={() => put(newGroup(group.mode === 'any' ? 'all' : 'any'))}
          >
            Group
          </Button>
        ) : null}
      </div>
    </fieldset>
  )
}

/** What is asked of each event that counts; of the event alone. */
function Counted({ event, ...rest }: Omit<GroupEditorProps, 'subjects'> & { event: string }) {
  const subjects = useEventSubjects(event)
  return (
    <div className={styles.counted}>
      {rest.group.items.length > 0 ? <span>where</span> : null}
      <GroupEditor
        {...rest}
        isOuter
        label="Which of these events count"
        first="Only some of them"
        subjects={subjects}
      />
    </div>
  )
}

interface GroupHeadProps {
  group: Group
  onMode: (mode: Mode) => void
  onRemove: (() => void) | null
}

function GroupHead({ group, onMode, onRemove }: GroupHeadProps) {
  return (
    <div className={styles.groupHead}>
      <Select
        className={styles.mode ?? ''}
        aria-label="How the conditions go together"
        data={modes}
        value={group.mode}
        allowDeselect={false}
        onChange={(mode) => mode && onMode(mode as Mode)}
      />
      {onRemove ? (
        <ActionIcon aria-label="Remove this group" onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      ) : null}
    </div>
  )
}

function actionsOf(item: Item, root: Group, edit: Edit): ItemActions {
  const below = (added: Item) => edit(withAfter(root, item.id, added), added.id)
  return {
    change: (next) =>
      edit(
        changedIn(root, item.id, () => next),
        null,
      ),
    choose: (next) =>
      edit(
        changedIn(root, item.id, () => next),
        item.id,
        'value',
      ),
    addBelow: () => below(newRow()),
    duplicate: () => below(copyOf(item)),
    remove: () => edit(without(root, item.id), neighbourOf(root, item.id)),
    wrap: () => {
      const group = newGroup('any', [item, newRow()])
      edit(
        changedIn(root, item.id, () => group),
        group.id,
      )
    },
  }
}

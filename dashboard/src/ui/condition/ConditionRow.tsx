import { ActionIcon, Menu, Select } from '@mantine/core'
import {
  IconCopy,
  IconDots,
  IconExclamationMark,
  IconFolderPlus,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Problem } from '../../api/error'
import type { AttributeType } from '../../api/types'
import { StandingField, TagNameField } from '../StandingFields'
import { attributeTypes, typeLabels } from '../TypeTag'
import styles from './Condition.module.css'
import { DoneFields } from './DoneFields'
import { firstTest } from './operators'
import { PathField } from './PathField'
import { SubjectField } from './SubjectField'
import { hasTest, knownAttribute, type Subject, type Subjects, typeOf } from './subjects'
import { TestFields } from './TestFields'
import { TypeWarning } from './TypeWarning'
import { opposite, type Row, withSubject } from './tree'
import { asWords } from './words'

export interface ItemActions {
  change: (next: Row) => void
  /** The row with another subject; the keyboard goes on to what it is compared with. */
  choose: (next: Row) => void
  addBelow: () => void
  duplicate: () => void
  remove: () => void
  wrap: () => void
}

interface ConditionRowProps {
  row: Row
  subjects: Subjects
  problems: readonly Problem[]
  actions: ItemActions
  /** What is asked of each event that counts. */
  children?: ReactNode
}

/** One question: what about, how, and with what. */
export function ConditionRow({ row, subjects, problems, actions, children }: ConditionRowProps) {
  const wrong = problems.length > 0
  return (
    <fieldset
      className={styles.row}
      data-item={row.id}
      data-wrong={wrong}
      aria-label="Condition"
      onKeyDown={(event) => rowKey(event, actions)}
    >
      <div className={styles.line}>
        {row.not ? <span className={styles.not}>not</span> : null}
        {row.kept ? (
          <span className={styles.kept}>{asWords(row.kept)}</span>
        ) : (
          <SubjectField
            subject={row.subject}
            subjects={subjects}
            wrong={wrong && !row.subject}
            onChange={(subject) => actions.choose(withSubject(row, subject, subjects))}
          />
        )}
        <span className={styles.part} data-part="asked">
          <Asked row={row} subjects={subjects} wrong={wrong} onChange={actions.change} />
        </span>
        <RowMenu row={row} actions={actions} />
        {children}
      </div>
      <TypeWarning row={row} subjects={subjects} />
      {problems.map((problem) => (
        <p key={problem.where + problem.message} className={styles.problem} role="alert">
          {problem.message}
          {problem.hint ? ` — ${problem.hint}` : ''}
        </p>
      ))}
    </fieldset>
  )
}

interface AskedProps {
  row: Row
  subjects: Subjects
  wrong: boolean
  onChange: (next: Row) => void
}

function Asked({ row, subjects, wrong, onChange }: AskedProps) {
  const { subject, test } = row
  if (!subject) return null
  if (row.done)
    return (
      <DoneFields
        event={subject.name}
        done={row.done}
        wrong={wrong}
        onEvent={(name) => onChange({ ...row, subject: { ...subject, name } })}
        onDone={(done) => onChange({ ...row, done })}
      />
    )
  if (!hasTest(subject.kind))
    return (
      <NameField
        subject={subject}
        wrong={wrong}
        onChange={(name) => onChange({ ...row, subject: { ...subject, name } })}
      />
    )
  if (!test) return null
  const known = typeOf(subject, subjects)
  const isOpen = known === null || known === 'json' || known !== test.type
  return (
    <>
      {known === 'json' || (known === null && row.path.length > 0) ? (
        <PathField path={row.path} onChange={(path) => onChange({ ...row, path })} />
      ) : null}
      {isOpen ? (
        <Select
          className={styles.type ?? ''}
          aria-label="Type of the value"
          data={attributeTypes.map((type) => ({ value: type, label: typeLabels[type] }))}
          value={test.type}
          allowDeselect={false}
          onChange={(type) => type && onChange({ ...row, test: firstTest(type as AttributeType) })}
        />
      ) : null}
      <TestFields
        test={test}
        samples={knownAttribute(subject, subjects)?.samples ?? []}
        wrong={wrong}
        onChange={(next) => onChange({ ...row, test: next })}
      />
    </>
  )
}

interface NameFieldProps {
  subject: Subject
  wrong: boolean
  onChange: (name: string) => void
}

/** Which tag, list or segment. */
function NameField({ subject: { kind, name }, wrong, onChange }: NameFieldProps) {
  return kind === 'list' || kind === 'segment' ? (
    <StandingField
      className={styles.named}
      what={kind}
      chosen={Number(name)}
      error={wrong}
      onChange={(chosen) => onChange(String(chosen))}
    />
  ) : (
    <TagNameField className={styles.named} tag={name} error={wrong} onChange={onChange} />
  )
}

function RowMenu({ row, actions }: { row: Row; actions: ItemActions }) {
  return (
    <span className={styles.tools}>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="What to do with this condition">
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlus size={15} />} onClick={actions.addBelow}>
            Add below
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={15} />} onClick={actions.duplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Item
            leftSection={<IconExclamationMark size={15} />}
            onClick={() => actions.change(opposite(row) as Row)}
          >
            {row.not ? 'Take the “not” away' : 'Turn into the opposite'}
          </Menu.Item>
          <Menu.Item leftSection={<IconFolderPlus size={15} />} onClick={actions.wrap}>
            Put into a group
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon aria-label="Remove this condition" onClick={actions.remove}>
        <IconTrash size={15} />
      </ActionIcon>
    </span>
  )
}

/** Ctrl or ⌘ with Enter adds below, with Shift a copy; with Shift and Backspace the row goes. */
function rowKey(event: React.KeyboardEvent, actions: ItemActions): void {
  if (!event.ctrlKey && !event.metaKey) return
  const act =
    event.key === 'Enter'
      ? event.shiftKey
        ? actions.duplicate
        : actions.addBelow
      : event.key === 'Backspace' && event.shiftKey
        ? actions.remove
        : null
  if (!act) return
  event.preventDefault()
  event.stopPropagation()
  act()
}

import { Modal, SegmentedControl, TextInput } from '@mantine/core'
import { IconClipboard, IconCornerDownRight, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import type { GraphNode, NodeKind } from '../graph/graph'
import { type Group, groupLabels, nodeKinds } from '../graph/kinds'
import { type Names, summaryOf, titleOf } from '../graph/words'
import { KindMark } from './KindMark'
import styles from './StepPicker.module.css'

interface StepPickerProps {
  /** Where the step goes, in words. */
  place: string
  /** The exits of the step it follows, where there are several, and the chosen one. */
  exits: readonly { value: string; label: string }[]
  exit: string
  onExit: (exit: string) => void
  /** Which kinds fit there. */
  fits: (kind: NodeKind) => boolean
  /** Steps that are there and could follow instead. */
  targets: readonly GraphNode[]
  names: Names
  /** How many steps were copied; 0: nothing to paste. */
  copied: number
  onKind: (kind: NodeKind) => void
  onTarget: (id: string) => void
  onPaste: () => void
  onClose: () => void
}

interface Choice {
  id: string
  group: string
  label: string
  text: string
  mark: ReactNode
  act: () => void
}

/** Every step to choose from, found by typing; with the steps that are there, for ways that meet or lead back. */
export function StepPicker(props: StepPickerProps) {
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const wanted = typed.trim().toLowerCase()
  const choices = choicesOf(props).filter(({ label, text, group }) =>
    `${label} ${text} ${group}`.toLowerCase().includes(wanted),
  )
  const active = Math.min(at, choices.length - 1)
  const move = (to: number) => {
    setAt(to)
    list.current?.querySelectorAll('[role="option"]')[to]?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(Math.min(choices.length - 1, active + 1))
    else if (event.key === 'ArrowUp') move(Math.max(0, active - 1))
    else if (event.key === 'Enter') choices[active]?.act()
    else return
    event.preventDefault()
  }
  return (
    <Modal opened onClose={props.onClose} title={props.place} size="lg" yOffset="8dvh" centered={false}>
      {props.exits.length > 1 ? (
        <SegmentedControl
          aria-label="Which way"
          mb={8}
          data={[...props.exits]}
          value={props.exit}
          onChange={props.onExit}
        />
      ) : null}
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Find a step"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={choices[active] ? `${listId}-${choices[active].id}` : undefined}
        placeholder="Find a step"
        leftSection={<IconSearch size={14} />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={listId} role="listbox" aria-label="Steps" className={styles.list}>
        {[...new Set(choices.map(({ group }) => group))].map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: groups inside a listbox
          <div key={group} role="group" aria-label={group} className={styles.group}>
            <span className={styles.groupLabel} aria-hidden>
              {group}
            </span>
            {choices.map((choice, place) =>
              choice.group === group ? (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard
                <div
                  key={choice.id}
                  id={`${listId}-${choice.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === active}
                  className={styles.option}
                  onMouseMove={() => setAt(place)}
                  onClick={choice.act}
                >
                  {choice.mark}
                  <span className={styles.words}>
                    <span className={styles.label}>{choice.label}</span>
                    <span className={styles.text}>{choice.text}</span>
                  </span>
                </div>
              ) : null,
            )}
          </div>
        ))}
        {choices.length === 0 ? <p className={styles.none}>No step of this name</p> : null}
      </div>
    </Modal>
  )
}

function choicesOf({ fits, targets, names, copied, onKind, onTarget, onPaste }: StepPickerProps): Choice[] {
  const paste: Choice[] = copied
    ? [
        {
          id: 'paste',
          group: 'Copied',
          label: copied === 1 ? 'Paste the copied step' : `Paste ${copied} copied steps`,
          text: 'With all that is set in them',
          mark: <IconClipboard size={20} stroke={1.6} aria-hidden />,
          act: onPaste,
        },
      ]
    : []
  const kinds = (Object.entries(nodeKinds) as [NodeKind, { label: string; text: string; group: Group }][])
    .filter(([kind]) => fits(kind))
    .map(([kind, { label, text, group }]) => ({
      id: kind,
      group: groupLabels[group],
      label,
      text,
      mark: <KindMark kind={kind} size={30} />,
      act: () => onKind(kind),
    }))
  const steps = targets.map((node) => ({
    id: `to-${node.id}`,
    group: 'Go to a step that is there',
    label: titleOf(node),
    text: summaryOf(node, names),
    mark: <IconCornerDownRight size={20} stroke={1.6} aria-hidden />,
    act: () => onTarget(node.id),
  }))
  return [...paste, ...kinds, ...steps]
}

import { Button, Group as Line, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { problemAt } from '../../ui/problems'
import { CapFields } from './CapFields'
import { type Group, idFor, noCap, type Plan, put, withoutId } from './plan'
import { problemsOf } from './problems'
import styles from './Scoring.module.css'
import { useDraft } from './useDraft'

interface GroupFormProps {
  plan: Plan
  /** Null for one that is made. */
  group: Group | null
  onClose: () => void
}

/** What a group is called, and how far its rules go together. */
export function GroupForm({ plan, group, onClose }: GroupFormProps) {
  const save = useDraft()
  const [form, setForm] = useState<Group>(group ?? { id: '', name: '', cap: noCap })
  const [refused, setRefused] = useState<unknown>(null)
  const used = plan.rules.some((rule) => rule.group === group?.id)
  const keep = async (groups: readonly Group[], message: string) => {
    const error = await save({ ...plan, groups }, message)
    if (error) setRefused(error)
    else onClose()
  }
  const submit = () => {
    const named = { ...form, name: form.name.trim(), id: form.id || idFor(form.name, plan.groups) }
    void keep(put(plan.groups, named), `Group “${named.name}” is in the draft`)
  }
  const place = group ? plan.groups.findIndex((each) => each.id === group.id) : plan.groups.length
  const problems = problemsOf(refused, `plan.groups[${place}]`)
  return (
    <Modal opened onClose={onClose} title={group ? 'Edit group' : 'Add a group'}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label="Name"
          placeholder="Engagement"
          data-autofocus
          required
          value={form.name}
          error={problemAt(problems, 'name')}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <p className={styles.hint}>Its rules together, before the total:</p>
        <CapFields
          cap={form.cap}
          error={problemAt(problems, 'cap')}
          onChange={(cap) => setForm({ ...form, cap })}
        />
        {refused && problems.length === 0 ? <p className={styles.problem}>{String(refused)}</p> : null}
        <Line justify="space-between" mt="md">
          {group ? (
            <Button
              variant="subtle"
              color="red"
              disabled={used}
              title={used ? 'Rules are in it: move or remove them first' : undefined}
              onClick={() => void keep(withoutId(plan.groups, group.id), `Group “${group.name}” removed`)}
            >
              Remove
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" disabled={!form.name.trim()}>
            Save to draft
          </Button>
        </Line>
      </form>
    </Modal>
  )
}

import { Button, Group as Line, Modal } from '@mantine/core'
import { useState } from 'react'
import { problemAt } from '../../ui/problems'
import { CapFields } from './CapFields'
import type { Plan } from './plan'
import { problemsOf } from './problems'
import { useDraft } from './useDraft'

/** How low and how high the total can be. */
export function CapForm({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const save = useDraft()
  const [cap, setCap] = useState(plan.cap)
  const [refused, setRefused] = useState<unknown>(null)
  const problems = problemsOf(refused, 'plan')
  const submit = async () => {
    const error = await save({ ...plan, cap }, 'The total’s cap is in the draft')
    if (error) setRefused(error)
    else onClose()
  }
  return (
    <Modal opened onClose={onClose} title="How far a total goes">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <CapFields
          cap={cap}
          onChange={setCap}
          error={problemAt(problems, 'cap') ?? (refused ? String(refused) : undefined)}
        />
        <Line justify="flex-end" mt="md">
          <Button type="submit">Save to draft</Button>
        </Line>
      </form>
    </Modal>
  )
}

import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { Branch } from '../../../api/automationTypes'
import type { NodeOf } from '../graph/graph'
import styles from './Forms.module.css'
import { type FieldsProps, useWrong } from './form'

const fewest = 2
const most = 10

/** The branches of a split test and how the users are shared out. */
export function SplitFields({ node, onChange }: FieldsProps<NodeOf<'split'>>) {
  const wrong = useWrong()
  const error = wrong('branches')
  const { branches } = node
  const all = branches.reduce((sum, branch) => sum + (branch.weight ?? 1), 0)
  const set = (next: Branch[]) => onChange({ ...node, branches: next })
  const put = (place: number, change: Partial<Branch>) =>
    set(branches.map((branch, at) => (at === place ? { ...branch, ...change } : branch)))
  return (
    <section className={styles.part} aria-label="Branches">
      <p className={styles.hint}>The same user always goes the same way.</p>
      {branches.map((branch, place) => (
        <div key={branch.id} className={styles.branch}>
          <TextInput
            className={styles.grow ?? ''}
            label="Branch"
            maxLength={100}
            value={branch.name ?? ''}
            placeholder={branch.id}
            onChange={(event) => put(place, { name: event.currentTarget.value })}
          />
          <NumberInput
            size="xs"
            w={80}
            label="Weight"
            min={1}
            max={1_000}
            allowDecimal={false}
            value={branch.weight ?? 1}
            onChange={(typed) => typeof typed === 'number' && put(place, { weight: typed })}
          />
          <span className={styles.share}>{Math.round(((branch.weight ?? 1) / all) * 100)} %</span>
          <ActionIcon
            aria-label={`Remove branch ${branch.name || branch.id}`}
            disabled={branches.length <= fewest}
            onClick={() => set(branches.filter((each) => each !== branch))}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      {error ? <p className={styles.problem}>{error}</p> : null}
      <span>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={13} />}
          disabled={branches.length >= most}
          onClick={() => set([...branches, newBranch(branches)])}
        >
          Branch
        </Button>
      </span>
    </section>
  )
}

function newBranch(branches: readonly Branch[]): Branch {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const id = [...letters].find((letter) => !branches.some((branch) => branch.id === letter)) ?? 'z'
  return { id, name: id.toUpperCase(), weight: 1 }
}

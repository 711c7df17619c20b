import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usersQuery } from '../../../api/users'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { userLabel } from '../../../ui/userLabel'

interface UserFieldProps {
  /** What stands for a user: the key, or the number. */
  by: 'key' | 'id'
  value: string | null
  /** Null when it was cleared. */
  onChange: (value: string | null) => void
  /** Whether it is a filter: cleared by a button, and its label only heard. */
  isFilter?: boolean
}

const most = 12

/** A user, found by name, e-mail, id or key; those seen last come first. */
export function UserField({ by, value, onChange, isFilter = false }: UserFieldProps) {
  const { id } = useWorkspace()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null)
  const [asked] = useDebouncedValue(typed === chosen?.label ? '' : typed.trim(), 180)
  const users = useInfiniteQuery(usersQuery(id, { q: asked || undefined }))
  const found = (users.data?.pages[0]?.items ?? [])
    .slice(0, most)
    .map((user) => ({ value: String(user[by]), label: userLabel(user) }))
  const choices = chosen && !found.some((each) => each.value === chosen.value) ? [chosen, ...found] : found
  return (
    <Select
      {...(isFilter ? { 'aria-label': 'User', w: 200, clearable: true } : { label: 'User' })}
      placeholder={isFilter ? 'Any user' : 'Name, e-mail, id or key'}
      searchable
      data={choices}
      // The server found them by fields that are not shown.
      filter={({ options }) => options}
      value={value}
      onSearchChange={setTyped}
      onChange={(key) => {
        setChosen(choices.find((each) => each.value === key) ?? null)
        onChange(key)
      }}
      nothingFoundMessage={users.isFetching ? 'Looking …' : 'Nobody found'}
    />
  )
}

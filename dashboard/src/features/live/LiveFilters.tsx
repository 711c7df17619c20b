import { Button, Select } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useState } from 'react'
import { isEmptyFilter, type LiveFilter } from '../../live/filter'
import { kindLabels } from '../../ui/EventName'
import { FilterField } from '../../ui/FilterField'
import { kinds, outcomes } from './search'

const outcomeLabels: Record<(typeof outcomes)[number], string> = {
  accepted: 'Accepted',
  violations: 'With violations',
  duplicate: 'Duplicate',
  blocked: 'Blocked',
  dead_letter: 'Dead letter',
}

interface LiveFiltersProps {
  filter: LiveFilter
  onChange: (change: Partial<LiveFilter>) => void
}

export function LiveFilters({ filter, onChange }: LiveFiltersProps) {
  const [more, setMore] = useState(false)
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const first = (
    <FilterField
      primary
      label="Event name"
      value={filter.event ?? ''}
      onChange={(event) => onChange({ event: event || undefined })}
      width={narrow ? 220 : 182}
    />
  )
  if (narrow && !more) {
    return (
      <>
        {first}
        <Button
          variant={isEmptyFilter(filter) ? 'default' : 'light'}
          leftSection={<IconFilter size={14} />}
          onClick={() => setMore(true)}
        >
          More filters
        </Button>
      </>
    )
  }
  return (
    <>
      {first}
      <FilterField
        label="User"
        placeholder="User, e-mail or key"
        value={filter.user ?? ''}
        onChange={(user) => onChange({ user: user || undefined })}
        width={152}
      />
      <FilterField
        label="Page"
        placeholder="Page address"
        value={filter.url ?? ''}
        onChange={(url) => onChange({ url: url || undefined })}
        width={136}
      />
      <FilterField
        label="Attribute"
        placeholder="Attribute or name=value"
        value={filter.attribute ?? ''}
        onChange={(attribute) => onChange({ attribute: attribute || undefined })}
        width={184}
      />
      <Select
        aria-label="Kind"
        placeholder="Any kind"
        clearable
        w={124}
        data={kinds.map((kind) => ({ value: kind, label: kindLabels[kind] }))}
        value={filter.kind ?? null}
        onChange={(kind) => onChange({ kind: kinds.find((each) => each === kind) })}
      />
      <Select
        aria-label="Verdict"
        placeholder="Any verdict"
        clearable
        w={134}
        data={outcomes.map((outcome) => ({ value: outcome, label: outcomeLabels[outcome] }))}
        value={filter.outcome ?? null}
        onChange={(outcome) => onChange({ outcome: outcomes.find((each) => each === outcome) })}
      />
      {isEmptyFilter(filter) ? null : (
        <Button variant="subtle" color="gray" onClick={() => onChange(nothing)}>
          Clear
        </Button>
      )}
    </>
  )
}

const nothing: LiveFilter = {
  event: undefined,
  user: undefined,
  url: undefined,
  attribute: undefined,
  kind: undefined,
  outcome: undefined,
}

import { useMemo, useState } from 'react'
import { SearchSelect } from '../SearchSelect'
import { TypeTag } from '../TypeTag'
import styles from './Condition.module.css'
import {
  hasTest,
  type Subject,
  type Subjects,
  subjectChoices,
  subjectLabel,
  subjectOf,
  subjectValue,
} from './subjects'

interface SubjectFieldProps {
  subject: Subject | null
  subjects: Subjects
  onChange: (subject: Subject) => void
  wrong: boolean
}

/** What to ask about: attributes with their types, and a name that was not seen yet when it is typed. */
export function SubjectField({ subject, subjects, onChange, wrong }: SubjectFieldProps) {
  const [typed, setTyped] = useState('')
  const chosen = subject ? subjectValue(hasTest(subject.kind) ? subject : { ...subject, name: '' }) : null
  const label = subject ? subjectLabel(subject) : ''
  const groups = useMemo(() => {
    const offered = subjectChoices(subjects, typed === label ? '' : typed)
    const known = offered.some(({ items }) => items.some((item) => item.value === chosen))
    const own = chosen && !known ? [{ group: 'Chosen', items: [{ value: chosen, label, type: null }] }] : []
    return [...own, ...offered]
  }, [subjects, typed, chosen, label])
  const types = useMemo(
    () => new Map(groups.flatMap(({ items }) => items.map(({ value, type }) => [value, type] as const))),
    [groups],
  )
  return (
    <SearchSelect
      className={styles.subject ?? ''}
      aria-label="What to ask about"
      placeholder="Attribute"
      data={groups}
      value={chosen}
      onSearchChange={setTyped}
      onChange={(value) => value && onChange(subjectOf(value))}
      error={wrong}
      maxDropdownHeight={320}
      comboboxProps={{ width: 280, position: 'bottom-start', shadow: 'md' }}
      nothingFoundMessage="Nothing of this name"
      renderOption={({ option }) => {
        const type = types.get(option.value)
        return (
          <span className={styles.option}>
            <span className={styles.optionName}>{option.label}</span>
            {type ? <TypeTag type={type} /> : null}
          </span>
        )
      }}
    />
  )
}

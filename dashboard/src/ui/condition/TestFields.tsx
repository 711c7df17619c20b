import { ActionIcon, Autocomplete, NumberInput, Select, TagsInput, TextInput, Tooltip } from '@mantine/core'
import { IconLetterCase } from '@tabler/icons-react'
import type { Json } from '../../api/types'
import styles from './Condition.module.css'
import { DayFields, InstantField, SpanFields } from './DatetimeFields'
import { operandOf, operators, type Test, withOperator } from './operators'

interface TestFieldsProps {
  test: Test
  /** Values that were seen, to choose from. */
  samples: readonly Json[]
  onChange: (test: Test) => void
  wrong: boolean
}

/** The operator, and what it is asked with. */
export function TestFields({ test, samples, onChange, wrong }: TestFieldsProps) {
  return (
    <>
      <Select
        className={styles.operator ?? ''}
        aria-label="Operator"
        data={Object.entries(operators[test.type]).map(([value, label]) => ({ value, label }))}
        value={test.operator}
        allowDeselect={false}
        maxDropdownHeight={340}
        comboboxProps={{ width: 190, position: 'bottom-start', shadow: 'md' }}
        onChange={(operator) => operator && onChange(withOperator(test, operator))}
      />
      <span className={styles.part} data-part="operand">
        <Operand test={test} samples={samples} onChange={onChange} wrong={wrong} />
      </span>
    </>
  )
}

function Operand({ test, samples, onChange, wrong }: TestFieldsProps) {
  switch (operandOf(test)) {
    case 'nothing':
      return null
    case 'text':
    case 'texts':
      return <TextOperand test={test} samples={samples} onChange={onChange} wrong={wrong} />
    case 'number':
      return (
        <NumberField
          label="Number"
          value={test.value}
          wrong={wrong}
          onChange={(value) => onChange({ ...test, value })}
        />
      )
    case 'numbers':
      return (
        <span className={styles.pair}>
          <NumberField
            label="From"
            value={test.low}
            wrong={wrong}
            onChange={(low) => onChange({ ...test, low })}
          />
          <span>and</span>
          <NumberField
            label="To"
            value={test.high}
            wrong={wrong}
            onChange={(high) => onChange({ ...test, high })}
          />
        </span>
      )
    case 'instant':
      return (
        <InstantField
          label="When"
          value={test.value as string | null}
          wrong={wrong}
          onChange={(value) => onChange({ ...test, value })}
        />
      )
    case 'instants':
      return (
        <span className={styles.pair}>
          <InstantField
            label="From"
            value={test.start}
            wrong={wrong}
            onChange={(start) => onChange({ ...test, start })}
          />
          <span>and</span>
          <InstantField
            label="Until"
            value={test.end}
            wrong={wrong}
            onChange={(end) => onChange({ ...test, end })}
          />
        </span>
      )
    case 'span':
      return <SpanFields test={test} onChange={onChange} />
    case 'days':
      return <DayFields test={test} onChange={onChange} />
  }
}

function TextOperand({ test, samples, onChange, wrong }: TestFieldsProps) {
  const seen = [...new Set(samples.filter((each) => typeof each === 'string' && each !== ''))] as string[]
  return (
    <span className={styles.textOperand}>
      {operandOf(test) === 'texts' ? (
        <TagsInput
          className={styles.wide ?? ''}
          aria-label="Texts"
          placeholder={test.values?.length ? '' : 'Text, then Enter'}
          data={seen}
          value={test.values ?? []}
          onChange={(values) => onChange({ ...test, values })}
          error={wrong}
          acceptValueOnBlur
        />
      ) : test.operator === 'matches' ? (
        <TextInput
          className={styles.wide ?? ''}
          aria-label="Regular expression"
          placeholder="^/pricing"
          value={String(test.value ?? '')}
          onChange={(event) => onChange({ ...test, value: event.currentTarget.value })}
          error={wrong}
        />
      ) : (
        <Autocomplete
          className={styles.wide ?? ''}
          size="xs"
          aria-label="Text"
          placeholder="Text"
          data={seen}
          value={String(test.value ?? '')}
          onChange={(value) => onChange({ ...test, value })}
          error={wrong}
        />
      )}
      <Tooltip label={test.ignore_case ? 'In any case' : 'Upper and lower case matter'}>
        <ActionIcon
          aria-label="Ignore case"
          aria-pressed={test.ignore_case ?? false}
          variant={test.ignore_case ? 'light' : 'subtle'}
          color={test.ignore_case ? 'cue' : 'gray'}
          onClick={() => {
            const { ignore_case, ...rest } = test
            onChange(ignore_case ? rest : { ...rest, ignore_case: true })
          }}
        >
          <IconLetterCase size={15} />
        </ActionIcon>
      </Tooltip>
    </span>
  )
}

interface NumberFieldProps {
  label: string
  value: string | number | null | undefined
  wrong: boolean
  onChange: (value: number | null) => void
}

function NumberField({ label, value, wrong, onChange }: NumberFieldProps) {
  return (
    <NumberInput
      className={styles.number ?? ''}
      size="xs"
      aria-label={label}
      hideControls
      value={value ?? ''}
      error={wrong}
      onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    />
  )
}

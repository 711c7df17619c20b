import { NumberInput, SegmentedControl, Select } from '@mantine/core'
import { DayFields } from '../../../ui/condition/DatetimeFields'
import { EventField } from '../../../ui/EventField'
import type { NodeOf } from '../graph/graph'
import { ConditionField } from './ConditionField'
import styles from './Forms.module.css'
import { AttributeField, MomentField, Part, SpanField, ZoneField } from './fields'
import { type FieldsProps, useForm, useWrong } from './form'
import { useFlowSubjects } from './useFlowSubjects'

export function WaitFields({ node, onChange }: FieldsProps<NodeOf<'wait'>>) {
  return <SpanField label="For" span={node.span} onChange={(span) => onChange({ ...node, span })} />
}

const minutesIn = { minutes: 1, hours: 60, days: 1_440 }
type OffsetUnit = keyof typeof minutesIn

/** A date that is the same for all, or one that the user has, with some time before or after it. */
export function UntilFields({ node, onChange }: FieldsProps<NodeOf<'wait_until'>>) {
  const byAttribute = node.attribute !== null && node.attribute !== undefined
  const { name, next } = node
  const bare = { id: node.id, kind: node.kind, ...(name ? { name } : {}), next: next ?? null }
  return (
    <>
      <SegmentedControl
        aria-label="Until what"
        data={[
          { value: 'at', label: 'A date' },
          { value: 'attribute', label: 'A date the user has' },
        ]}
        value={byAttribute ? 'attribute' : 'at'}
        onChange={(way) => onChange(way === 'attribute' ? { ...bare, attribute: '' } : bare)}
      />
      {byAttribute ? (
        <>
          <AttributeField
            label="Attribute"
            of="user"
            field="attribute"
            description="A date and time of the user; not set: the run goes on at once."
            value={node.attribute ?? ''}
            onChange={(attribute) => onChange({ ...node, attribute })}
          />
          <OffsetField
            minutes={node.offset_minutes ?? 0}
            onChange={(minutes) => onChange({ ...node, offset_minutes: minutes })}
          />
        </>
      ) : (
        <>
          <MomentField label="At" value={node.at ?? ''} onChange={(at) => onChange({ ...node, at })} />
          <ZoneField
            value={node.zone ?? null}
            none="The user’s, else the workspace’s"
            onChange={(zone) => onChange({ ...node, zone })}
          />
        </>
      )}
    </>
  )
}

function OffsetField({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  const wrong = useWrong()
  const size = Math.abs(minutes)
  const unit: OffsetUnit =
    size > 0 && size % 1_440 === 0 ? 'days' : size > 0 && size % 60 === 0 ? 'hours' : 'minutes'
  const side = minutes < 0 ? -1 : 1
  return (
    <div className={styles.line}>
      <NumberInput
        w={96}
        size="xs"
        label="And then"
        min={0}
        allowDecimal={false}
        value={size / minutesIn[unit]}
        error={wrong('offset_minutes')}
        onChange={(typed) => typeof typed === 'number' && onChange(side * typed * minutesIn[unit])}
      />
      <Select
        w={110}
        aria-label="Unit"
        data={Object.keys(minutesIn)}
        allowDeselect={false}
        value={unit}
        onChange={(next) => onChange((minutes / minutesIn[unit]) * minutesIn[next as OffsetUnit])}
      />
      <Select
        w={110}
        aria-label="Before or after"
        data={[
          { value: 'after', label: 'after it' },
          { value: 'before', label: 'before it' },
        ]}
        allowDeselect={false}
        value={side < 0 ? 'before' : 'after'}
        onChange={(way) => onChange(way === 'before' ? -Math.max(size, 1) : size)}
      />
    </div>
  )
}

export function WindowFields({ node, onChange }: FieldsProps<NodeOf<'wait_window'>>) {
  const wrong = useWrong()
  const error = wrong('days') ?? wrong('from_hour') ?? wrong('until_hour')
  return (
    <>
      <div>
        <p className={styles.label}>Goes on only</p>
        <DayFields
          test={{
            type: 'datetime',
            operator: 'day_and_hour',
            days: node.days?.length ? node.days : null,
            from_hour: node.from_hour ?? '00:00',
            until_hour: node.until_hour ?? '00:00',
          }}
          onChange={({ days, from_hour, until_hour }) =>
            onChange({
              ...node,
              days: days ?? [],
              from_hour: from_hour ?? '00:00',
              until_hour: until_hour ?? '00:00',
            })
          }
        />
        {error ? <p className={styles.problem}>{error}</p> : null}
      </div>
      <p className={styles.hint}>
        No day chosen: every day. The same hour twice: all day. May pass midnight.
      </p>
      <ZoneField
        value={node.zone ?? null}
        none="The user’s, else the workspace’s"
        onChange={(zone) => onChange({ ...node, zone })}
      />
    </>
  )
}

export function EventWaitFields({ node, onChange }: FieldsProps<NodeOf<'wait_event'>>) {
  const wrong = useWrong()
  const { event } = useForm()
  const subjects = useFlowSubjects(node.event, true)
  return (
    <>
      <EventField
        label="Until the user does"
        event={node.event}
        error={wrong('event')}
        onChange={(name) => onChange({ ...node, event: name })}
      />
      <SpanField
        label="But at most"
        span={node.timeout}
        field="timeout"
        onChange={(timeout) => onChange({ ...node, timeout })}
      />
      <AttributeField
        label="With the same"
        of={{ event: node.event || event }}
        field="same"
        description="An attribute that must be as in the event that started the run, such as cart_id; may be empty."
        value={node.same ?? ''}
        onChange={(same) => onChange({ ...node, same: same || null })}
      />
      <Part title="Only if">
        <ConditionField
          condition={node.condition ?? null}
          subjects={subjects}
          nothing="Every event of that name counts."
          onChange={(condition) => onChange({ ...node, condition })}
        />
      </Part>
    </>
  )
}

import { ActionIcon, Button, Menu, NumberInput, SegmentedControl, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { GraphProblem } from '../../../api/automationTypes'
import { scoringQuery } from '../../../api/scoring'
import { useWorkspace } from '../../../session/WorkspaceContext'
import { CopyIcon } from '../../../ui/CopyButton'
import { EventField } from '../../../ui/EventField'
import { TriggerIcon } from '../canvas/KindMark'
import type { Trigger, TriggerKind, TriggerOf } from '../graph/graph'
import { newTrigger, triggerKinds } from '../graph/kinds'
import { ConditionField } from './ConditionField'
import styles from './Forms.module.css'
import {
  AttributeField,
  ChoiceField,
  MomentField,
  NamedField,
  SpanField,
  TagField,
  ZoneField,
} from './fields'
import { FormContext, useForm, useWrong } from './form'
import { useFlowSubjects } from './useFlowSubjects'

const most = 20
const withEvent = new Set<TriggerKind>([
  'event',
  'page_view',
  'attribute_changed',
  'tag',
  'list',
  'segment',
  'score_threshold',
  'user_created',
  'webhook',
])

interface TriggersFormProps {
  triggers: readonly Trigger[]
  problems: readonly GraphProblem[]
  /** The automation's own address, once it has one. */
  hookUrl: string | null
  newId: () => string
  onChange: (trigger: Trigger) => void
  onRemove: (id: string) => void
}

/** What lets users in; any of them does. */
export function TriggersForm({ triggers, problems, hookUrl, newId, onChange, onRemove }: TriggersFormProps) {
  const form = useForm()
  return (
    <>
      <p className={styles.hint}>Any of these lets a user in.</p>
      {triggers.map((trigger) => (
        <FormContext.Provider
          key={trigger.id}
          value={{
            ...form,
            event: trigger.kind === 'event' ? trigger.event : null,
            problems: problems.filter(({ node }) => node === trigger.id),
          }}
        >
          <TriggerFields
            trigger={trigger}
            hookUrl={hookUrl}
            onChange={onChange}
            onRemove={() => onRemove(trigger.id)}
          />
        </FormContext.Provider>
      ))}
      {form.disabled || triggers.length >= most ? null : (
        <AddTrigger onAdd={(kind) => onChange(newTrigger(kind, newId()))} />
      )}
    </>
  )
}

function AddTrigger({ onAdd }: { onAdd: (kind: TriggerKind) => void }) {
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={14} />}>
          Add a trigger
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.variables ?? ''}>
        {(Object.keys(triggerKinds) as TriggerKind[]).map((kind) => (
          <Menu.Item
            key={kind}
            leftSection={<TriggerIcon kind={kind} size={15} />}
            onClick={() => onAdd(kind)}
          >
            {triggerKinds[kind].label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface TriggerFieldsProps {
  trigger: Trigger
  hookUrl: string | null
  onChange: (trigger: Trigger) => void
  onRemove: () => void
}

function TriggerFields({ trigger, hookUrl, onChange, onRemove }: TriggerFieldsProps) {
  const kind = triggerKinds[trigger.kind]
  const subjects = useFlowSubjects(
    trigger.kind === 'event' ? trigger.event : null,
    withEvent.has(trigger.kind),
  )
  return (
    <fieldset className={styles.trigger} aria-label={`Trigger: ${kind.label}`}>
      <div className={styles.triggerHead}>
        <Select
          className={styles.grow ?? ''}
          aria-label="Kind of trigger"
          data={Object.entries(triggerKinds).map(([value, { label }]) => ({ value, label }))}
          allowDeselect={false}
          leftSection={<TriggerIcon kind={trigger.kind} />}
          value={trigger.kind}
          onChange={(next) => next && onChange(newTrigger(next as TriggerKind, trigger.id))}
        />
        <ActionIcon aria-label={`Remove trigger: ${kind.label}`} onClick={onRemove}>
          <IconTrash size={15} />
        </ActionIcon>
      </div>
      <OwnFields trigger={trigger} hookUrl={hookUrl} onChange={onChange} />
      <div>
        <p className={styles.label}>Only if</p>
        <ConditionField
          condition={trigger.condition ?? null}
          subjects={subjects}
          nothing="Nothing more is asked."
          onChange={(condition) => onChange({ ...trigger, condition })}
        />
      </div>
    </fieldset>
  )
}

function OwnFields({ trigger, hookUrl, onChange }: Omit<TriggerFieldsProps, 'onRemove'>) {
  switch (trigger.kind) {
    case 'event':
      return <OnEventFields trigger={trigger} onChange={onChange} />
    case 'attribute_changed':
      return (
        <AttributeField
          label="Attribute"
          of="user"
          field="attribute"
          value={trigger.attribute}
          onChange={(attribute) => onChange({ ...trigger, attribute })}
        />
      )
    case 'tag':
      return (
        <>
          <TagField value={trigger.tag} onChange={(tag) => onChange({ ...trigger, tag })} />
          <Either
            label="Change of the tag"
            choices={{ added: 'Added', removed: 'Removed' }}
            value={trigger.change}
            onChange={(change) => onChange({ ...trigger, change })}
          />
        </>
      )
    case 'list':
      return (
        <>
          <NamedField what="list" value={trigger.list} onChange={(list) => onChange({ ...trigger, list })} />
          <Either
            label="Change of the list"
            choices={{ joined: 'Joined', left: 'Left' }}
            value={trigger.change}
            onChange={(change) => onChange({ ...trigger, change })}
          />
        </>
      )
    case 'segment':
      return (
        <>
          <NamedField
            what="segment"
            value={trigger.segment}
            onChange={(segment) => onChange({ ...trigger, segment })}
          />
          <Either
            label="Change of the segment"
            choices={{ entered: 'Entered', left: 'Left' }}
            value={trigger.change}
            onChange={(change) => onChange({ ...trigger, change })}
          />
        </>
      )
    case 'score_threshold':
      return <ThresholdFields trigger={trigger} onChange={onChange} />
    case 'inactivity':
      return <InactivityFields trigger={trigger} onChange={onChange} />
    case 'schedule':
      return <ScheduleFields trigger={trigger} onChange={onChange} />
    case 'webhook':
      return <HookAddress url={hookUrl} />
    default:
      return <p className={styles.hint}>{triggerKinds[trigger.kind].text}.</p>
  }
}

interface OwnProps<Kind extends TriggerKind> {
  trigger: TriggerOf<Kind>
  onChange: (trigger: Trigger) => void
}

function OnEventFields({ trigger, onChange }: OwnProps<'event'>) {
  const wrong = useWrong()
  return (
    <div className={styles.line}>
      <EventField
        label="Event"
        event={trigger.event}
        error={wrong('event')}
        onChange={(event) => onChange({ ...trigger, event })}
      />
      <NumberInput
        w={116}
        size="xs"
        label="Only the n-th"
        placeholder="every"
        min={1}
        allowDecimal={false}
        value={trigger.nth ?? ''}
        error={wrong('nth')}
        onChange={(typed) => onChange({ ...trigger, nth: typeof typed === 'number' ? typed : null })}
      />
    </div>
  )
}

function ThresholdFields({ trigger, onChange }: OwnProps<'score_threshold'>) {
  const { id } = useWorkspace()
  const scoring = useQuery({ ...scoringQuery(id), staleTime: 60_000 })
  const thresholds = scoring.data?.published?.plan.thresholds ?? []
  return (
    <>
      <ChoiceField
        label="Threshold"
        placeholder={thresholds.length ? 'Which threshold' : 'Scoring has none yet'}
        choices={thresholds.map(({ id: value, name, score }) => ({ value, label: `${name} (${score})` }))}
        value={trigger.threshold}
        field="threshold"
        onChange={(threshold) => onChange({ ...trigger, threshold })}
      />
      <Either
        label="Direction"
        choices={{ up: 'Upwards', down: 'Downwards' }}
        value={trigger.direction ?? 'up'}
        onChange={(direction) => onChange({ ...trigger, direction })}
      />
    </>
  )
}

function InactivityFields({ trigger, onChange }: OwnProps<'inactivity'>) {
  const wrong = useWrong()
  return (
    <>
      <EventField
        label="The user has not done"
        event={trigger.event}
        error={wrong('event')}
        onChange={(event) => onChange({ ...trigger, event })}
      />
      <SpanField
        label="For"
        span={trigger.after}
        field="after"
        onChange={(after) => onChange({ ...trigger, after })}
      />
      <p className={styles.hint}>After having done it once; each time they do, the clock starts anew.</p>
    </>
  )
}

function ScheduleFields({ trigger, onChange }: OwnProps<'schedule'>) {
  return (
    <>
      <div className={styles.line}>
        <MomentField
          label={trigger.every ? 'First at' : 'At'}
          value={trigger.at}
          onChange={(at) => onChange({ ...trigger, at })}
        />
        <Select
          w={140}
          label="Again"
          placeholder="once only"
          clearable
          data={[
            { value: 'day', label: 'every day' },
            { value: 'week', label: 'every week' },
            { value: 'month', label: 'every month' },
          ]}
          value={trigger.every ?? null}
          onChange={(every) => onChange({ ...trigger, every: every as 'day' | 'week' | 'month' | null })}
        />
      </div>
      <ZoneField
        value={trigger.zone ?? null}
        none="The workspace’s"
        onChange={(zone) => onChange({ ...trigger, zone })}
      />
      <p className={styles.hint}>Every user who meets the condition then is let in.</p>
    </>
  )
}

function HookAddress({ url }: { url: string | null }) {
  return url ? (
    <>
      <span className={styles.address}>
        <code>{url}</code>
        <CopyIcon text={url} what="address" />
      </span>
      <p className={styles.hint}>
        POST JSON to it with user_id, email or key; the rest are the event’s attributes. Keep it secret.
      </p>
    </>
  ) : (
    <p className={styles.hint}>The address is made when the automation is published.</p>
  )
}

interface EitherProps<Value extends string> {
  label: string
  choices: Record<Value, string>
  value: Value
  onChange: (value: Value) => void
}

function Either<Value extends string>({ label, choices, value, onChange }: EitherProps<Value>) {
  return (
    <SegmentedControl
      aria-label={label}
      data={Object.entries<string>(choices).map(([key, words]) => ({ value: key, label: words }))}
      value={value}
      onChange={(next) => onChange(next as Value)}
    />
  )
}

import { ActionIcon, Button, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Ending, EntryCap, FlowSettings } from '../../../api/automationTypes'
import { EventField } from '../../../ui/EventField'
import { type Graph, nodesOf } from '../graph/graph'
import { titleOf } from '../graph/words'
import { ConditionField } from './ConditionField'
import styles from './Forms.module.css'
import { AttributeField, Part, SpanField, ZoneField } from './fields'
import { useForm, useWrong } from './form'
import { useFlowSubjects } from './useFlowSubjects'

const mostCaps = 5

interface SettingsFormProps {
  graph: Graph
  onChange: (settings: FlowSettings) => void
}

/** What the runs follow: who may come in how often, when things may be sent, when a run ends early. */
export function SettingsForm({ graph, onChange }: SettingsFormProps) {
  const settings = graph.settings ?? {}
  const { event } = useForm()
  const set = (change: Partial<FlowSettings>) => onChange({ ...settings, ...change })
  return (
    <>
      <EntryFields settings={settings} set={set} event={event} />
      <Part title="Not more often than">
        <CapFields caps={settings.caps ?? []} onChange={(caps) => set({ caps })} />
      </Part>
      <Part title="When to send">
        <QuietFields settings={settings} set={set} />
      </Part>
      <Part title="Too late">
        <LatenessFields settings={settings} set={set} graph={graph} />
      </Part>
      <Part title="Ends early">
        <EndingFields
          label="Goal: the run ends, its goal reached"
          where="goal"
          ending={settings.goal ?? null}
          onChange={(goal) => set({ goal })}
        />
        <EndingFields
          label="Exit: the run ends"
          where="exit"
          ending={settings.exit ?? null}
          onChange={(exit) => set({ exit })}
        />
      </Part>
    </>
  )
}

interface FieldsProps {
  settings: FlowSettings
  set: (change: Partial<FlowSettings>) => void
}

const modes = [
  { value: 'ignore', label: 'Nothing: the run goes on' },
  { value: 'restart', label: 'The run ends, a new one begins' },
  { value: 'parallel', label: 'Another run begins beside it' },
]

const reentries = [
  { value: 'always', label: 'Again and again' },
  { value: 'once', label: 'Once only' },
  { value: 'after', label: 'Again after a while' },
]

function EntryFields({ settings, set, event }: FieldsProps & { event: string | null }) {
  const wrong = useWrong()
  const { concurrency = {}, reentry = {}, correlate = null } = settings
  return (
    <>
      <Select
        label="A user comes in who has a run already"
        data={modes}
        allowDeselect={false}
        value={concurrency.mode ?? 'ignore'}
        onChange={(mode) =>
          set({ concurrency: { ...concurrency, mode: mode as NonNullable<typeof concurrency.mode> } })
        }
      />
      {concurrency.mode === 'parallel' ? (
        <NumberInput
          w={140}
          size="xs"
          label="At most at once"
          min={1}
          max={100}
          allowDecimal={false}
          value={concurrency.most ?? 10}
          error={wrong('concurrency')}
          onChange={(typed) =>
            typeof typed === 'number' && set({ concurrency: { ...concurrency, most: typed } })
          }
        />
      ) : null}
      <AttributeField
        label="One run for each"
        of={{ event }}
        field="correlate"
        description="An attribute of the event that starts it, such as cart_id; empty: one run for each user."
        value={correlate ?? ''}
        onChange={(name) => set({ correlate: name || null })}
      />
      <Select
        label="A user may come in"
        data={reentries}
        allowDeselect={false}
        value={reentry.mode ?? 'always'}
        onChange={(mode) =>
          set({
            reentry:
              mode === 'after'
                ? { mode: 'after', after: reentry.after ?? { amount: 7, unit: 'days' } }
                : { mode: mode as 'always' | 'once' },
          })
        }
      />
      {reentry.mode === 'after' && reentry.after ? (
        <SpanField
          label="After"
          span={reentry.after}
          field="reentry"
          onChange={(after) => set({ reentry: { mode: 'after', after } })}
        />
      ) : null}
    </>
  )
}

function CapFields({ caps, onChange }: { caps: EntryCap[]; onChange: (caps: EntryCap[]) => void }) {
  const wrong = useWrong()
  const error = wrong('caps')
  const put = (place: number, cap: EntryCap) => onChange(caps.map((each, at) => (at === place ? cap : each)))
  return (
    <>
      {caps.map((cap, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cap has nothing else of its own
        <div key={place} className={styles.branch}>
          <NumberInput
            w={72}
            size="xs"
            label="Times"
            min={1}
            max={1_000}
            allowDecimal={false}
            value={cap.times}
            onChange={(typed) => typeof typed === 'number' && put(place, { ...cap, times: typed })}
          />
          <Select
            w={118}
            label="Per"
            data={[
              { value: 'day', label: 'their day' },
              { value: 'rolling', label: 'any stretch of' },
            ]}
            allowDeselect={false}
            value={cap.per ?? 'day'}
            onChange={(per) =>
              put(
                place,
                per === 'rolling'
                  ? { times: cap.times, per, rolling: { amount: 7, unit: 'days' } }
                  : { times: cap.times },
              )
            }
          />
          {cap.rolling ? (
            <SpanField
              label="Length"
              span={cap.rolling}
              field={`caps[${place}].rolling`}
              onChange={(rolling) => put(place, { ...cap, rolling })}
            />
          ) : null}
          <ActionIcon
            aria-label="Remove this cap"
            onClick={() => onChange(caps.filter((_, at) => at !== place))}
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
          disabled={caps.length >= mostCaps}
          onClick={() => onChange([...caps, { times: 1 }])}
        >
          Cap
        </Button>
      </span>
    </>
  )
}

function QuietFields({ settings, set }: FieldsProps) {
  const wrong = useWrong()
  const quiet = settings.quiet_hours ?? null
  return (
    <Optional
      label="Quiet hours: put off until they are over"
      on={quiet !== null}
      onToggle={(on) => set({ quiet_hours: on ? { from_hour: '22:00', until_hour: '08:00' } : null })}
    >
      {quiet ? (
        <>
          <div className={styles.line}>
            <TextInput
              type="time"
              label="From"
              value={quiet.from_hour}
              error={wrong('quiet_hours')}
              onChange={(event) => set({ quiet_hours: { ...quiet, from_hour: event.currentTarget.value } })}
            />
            <TextInput
              type="time"
              label="Until"
              value={quiet.until_hour}
              onChange={(event) => set({ quiet_hours: { ...quiet, until_hour: event.currentTarget.value } })}
            />
          </div>
          <ZoneField
            value={quiet.zone ?? null}
            none="The user’s, else the workspace’s"
            field="quiet_hours.zone"
            onChange={(zone) => set({ quiet_hours: { ...quiet, zone } })}
          />
        </>
      ) : null}
    </Optional>
  )
}

function LatenessFields({ settings, set, graph }: FieldsProps & { graph: Graph }) {
  const wrong = useWrong()
  const stale = settings.stale ?? null
  return (
    <>
      <SpanField
        label="Events that happened longer ago start nothing"
        span={settings.max_lateness ?? { amount: 1, unit: 'hours' }}
        field="max_lateness"
        onChange={(max_lateness) => set({ max_lateness })}
      />
      <Optional
        label="Waits that end too late, as after a stop"
        on={stale !== null}
        onToggle={(on) => set({ stale: on ? lateOn : null })}
      >
        {stale ? (
          <>
            <SpanField
              label="Later than"
              span={stale.after}
              field="stale.after"
              onChange={(after) => set({ stale: { ...stale, after } })}
            />
            <SegmentedControl
              aria-label="What happens then"
              data={[
                { value: 'fire', label: 'Go on' },
                { value: 'skip', label: 'End the run' },
                { value: 'jump', label: 'Go to a step' },
              ]}
              value={stale.then ?? 'fire'}
              onChange={(deed) => set({ stale: staleThen(stale, deed as 'fire' | 'skip' | 'jump') })}
            />
            {stale.then === 'jump' ? (
              <Select
                label="Step"
                placeholder="Which one"
                searchable
                data={nodesOf(graph).map((node) => ({ value: node.id, label: titleOf(node) }))}
                value={stale.to ?? null}
                error={wrong('stale')}
                onChange={(to) => set({ stale: { ...stale, to } })}
              />
            ) : null}
          </>
        ) : null}
      </Optional>
    </>
  )
}

type Stale = NonNullable<FlowSettings['stale']>

function staleThen(stale: Stale, deed: NonNullable<Stale['then']>): Stale {
  // biome-ignore lint/suspicious/noThenProperty: what the document calls it; it holds a word
  return { after: stale.after, then: deed, to: null }
}

const lateOn: Stale = staleThen({ after: { amount: 1, unit: 'days' } }, 'skip')

interface EndingFieldsProps {
  label: string
  where: 'goal' | 'exit'
  ending: Ending | null
  onChange: (ending: Ending | null) => void
}

function EndingFields({ label, where, ending, onChange }: EndingFieldsProps) {
  const wrong = useWrong()
  const subjects = useFlowSubjects(ending?.event ?? null, true)
  return (
    <Optional
      label={label}
      on={ending !== null}
      onToggle={(on) => onChange(on ? { event: null, condition: null } : null)}
    >
      {ending ? (
        <>
          <EventField
            label="When the user does"
            placeholder="anything"
            clearable
            event={ending.event ?? null}
            error={wrong(`${where}.event`)}
            onChange={(event) => onChange({ ...ending, event: event || null })}
          />
          <div>
            <p className={styles.label}>{ending.event ? 'And only if' : 'As soon as'}</p>
            <ConditionField
              condition={ending.condition ?? null}
              subjects={subjects}
              where={`${where}.condition`}
              nothing={ending.event ? 'Nothing more is asked.' : 'Say an event, or what must be true.'}
              onChange={(condition) => onChange({ ...ending, condition })}
            />
          </div>
        </>
      ) : null}
    </Optional>
  )
}

interface OptionalProps {
  label: string
  on: boolean
  onToggle: (on: boolean) => void
  children: ReactNode
}

function Optional({ label, on, onToggle, children }: OptionalProps) {
  return (
    <div className={styles.limit}>
      <Switch
        size="xs"
        label={label}
        checked={on}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      {on ? <div className={styles.limitFields}>{children}</div> : null}
    </div>
  )
}

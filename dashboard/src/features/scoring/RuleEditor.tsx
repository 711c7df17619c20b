import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '../../session/WorkspaceContext'
import { ConditionBuilder } from '../../ui/condition/ConditionBuilder'
import { type StandingNames, useStandingNames } from '../../ui/condition/standing'
import { type Group, readTree } from '../../ui/condition/tree'
import { type ProblemsByItem, problemsByItem, unfinished, written } from '../../ui/condition/written'
import { problemAt } from '../../ui/problems'
import { DecayFields } from './DecayFields'
import { LimitFields } from './LimitFields'
import { PointsFields } from './PointsFields'
import { idFor, noCap, type Plan, put, type Rule, stays } from './plan'
import { otherProblems, problemsOf } from './problems'
import { RuleFrame } from './RuleFrame'
import { decayWords, isFit, limitWords, pointsWords, triggerWords } from './ruleWords'
import styles from './Scoring.module.css'
import { type Trigger, TriggerFields } from './TriggerFields'
import { useDraft } from './useDraft'
import { useSubjects } from './useSubjects'

interface RuleEditorProps {
  plan: Plan
  /** What the form starts with. */
  rule: Rule
  /** The rule as it stands in the draft; null for one that is made. */
  saved: Rule | null
  onSaved: () => void
  /** With the rule as it is in the form, when something in it is not saved. */
  onLeave: (unsaved: Rule | null) => void
}

const fields = ['name', 'group', 'event', 'condition', 'points', 'decay', 'object_cap', 'window_cap', 'cap']

export function RuleEditor({ plan, rule, saved, onSaved, onLeave }: RuleEditorProps) {
  const mayEdit = useMay('editor')
  const save = useDraft()
  const names = useStandingNames()
  const [form, setForm] = useState(rule)
  const [tree, setTree] = useState<Group>(() => readTree(rule.condition))
  const [trigger, setTrigger] = useState<Trigger>(() =>
    isFit(rule) ? 'user' : rule.event === null && saved ? 'any' : 'event',
  )
  const [refused, setRefused] = useState<unknown>(null)
  const [wrong, setWrong] = useState<ProblemsByItem>(new Map())
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const change = (part: Partial<Rule>) => setForm((before) => ({ ...before, ...part }))
  const subjects = useSubjects(trigger === 'user' ? null : (form.event ?? ''), trigger !== 'user')
  const entered = completed(form, tree, trigger, plan)
  const place = saved ? plan.rules.findIndex((each) => each.id === saved.id) : plan.rules.length
  const part = `plan.rules[${place}]`
  const problems = problemsOf(refused, part)
  const lacking = unfinished(tree)
  const lacksEvent = trigger === 'event' && !form.event
  const submit = async () => {
    setTried(true)
    if (lacksEvent || lacking.size > 0) return
    setSaving(true)
    const groups = plan.groups.length ? plan.groups : [{ id: 'engagement', name: 'Engagement', cap: noCap }]
    const error = await save(
      { ...plan, groups, rules: put(plan.rules, entered) },
      `“${entered.name}” is in the draft`,
    )
    setSaving(false)
    if (!error) return onSaved()
    setRefused(error)
    setWrong(problemsByItem(tree, problemsOf(error, part)))
  }
  const start = JSON.stringify(completed(rule, readTree(rule.condition), trigger, plan))
  const leave = () => onLeave(mayEdit && JSON.stringify(entered) !== start ? entered : null)
  const title = saved ? saved.name : 'New rule'
  return (
    <RuleFrame label={`Rule ${title}`} onClose={leave}>
      <form
        className={styles.editor}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <header className={styles.editorHead}>
          <h2>{title}</h2>
          <Switch
            size="xs"
            label="Active"
            labelPosition="left"
            disabled={!mayEdit}
            checked={form.is_active}
            onChange={(event) => change({ is_active: event.currentTarget.checked })}
          />
          <ActionIcon aria-label="Close the rule" onClick={leave}>
            <IconX size={16} />
          </ActionIcon>
        </header>
        <fieldset className={styles.editorBody} disabled={!mayEdit} aria-label="Rule">
          {otherProblems(refused, problems, fields).map((message) => (
            <p key={message} className={styles.refused} role="alert">
              {message}
            </p>
          ))}
          <div className={styles.inline}>
            <TextInput
              className={styles.grow ?? ''}
              label="Name"
              placeholder="Exit intent on pricing"
              data-autofocus
              required
              value={form.name}
              error={problemAt(problems, 'name')}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <Select
              w={170}
              label="Group"
              data={plan.groups.map(({ id, name }) => ({ value: id, label: name }))}
              value={form.group || null}
              placeholder={plan.groups.length ? 'Choose' : 'Engagement'}
              allowDeselect={false}
              disabled={plan.groups.length === 0}
              error={problemAt(problems, 'group')}
              onChange={(group) => group && change({ group })}
            />
          </div>
          <Part title="When">
            <TriggerFields
              trigger={trigger}
              event={form.event}
              error={tried && lacksEvent ? 'Choose an event' : problemAt(problems, 'event')}
              onTrigger={setTrigger}
              onEvent={(event) => change({ event })}
            />
          </Part>
          <Part title={trigger === 'user' ? 'While' : 'Only if'}>
            <ConditionBuilder
              root={tree}
              onChange={setTree}
              subjects={subjects}
              nothing={trigger === 'user' ? 'Say what must be true of the user.' : 'Nothing more is asked.'}
              wrong={tried ? new Map([...wrong, ...lacking]) : wrong}
            />
          </Part>
          <Part title="Points">
            <PointsFields
              points={form.points}
              event={form.event}
              fixedOnly={trigger === 'user'}
              error={problemAt(problems, 'points')}
              onChange={(points) => change({ points })}
            />
          </Part>
          {trigger === 'user' ? null : (
            <Part title="Fading">
              <DecayFields
                decay={form.decay}
                points={form.points.kind === 'fixed' ? form.points.points : null}
                error={problemAt(problems, 'decay')}
                onChange={(decay) => change({ decay })}
              />
            </Part>
          )}
          <Part title="Limits">
            <LimitFields rule={form} isFit={trigger === 'user'} problems={problems} onChange={change} />
          </Part>
        </fieldset>
        <footer className={styles.editorFoot}>
          <p className={styles.summary} aria-live="polite">
            <strong>{pointsWords(entered)}</strong>{' '}
            {ruleSentence(lacksEvent ? { ...entered, event: '…' } : entered, names)}
          </p>
          {mayEdit ? (
            <Button type="submit" loading={saving} disabled={!form.name.trim()}>
              Save to draft
            </Button>
          ) : null}
        </footer>
      </form>
    </RuleFrame>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** The form as a rule: what does not go with its trigger is left out. */
function completed(form: Rule, tree: Group, trigger: Trigger, plan: Plan): Rule {
  const { condition } = written(tree)
  const name = form.name.trim()
  const id = form.id || idFor(name, plan.rules)
  const group = form.group || 'engagement'
  if (trigger !== 'user')
    return { ...form, id, name, group, condition, event: trigger === 'any' ? null : form.event || null }
  return {
    ...form,
    id,
    name,
    group,
    condition,
    event: null,
    decay: stays,
    object_cap: null,
    window_cap: null,
  }
}

function ruleSentence(rule: Rule, names: StandingNames): string {
  const parts = [triggerWords(rule, names), decayWords(rule.decay), ...limitWords(rule)].filter(Boolean)
  return isFit(rule) ? parts.join(', ') : `on ${parts.join(', ')}`
}

import { Button } from '@mantine/core'
import { IconCopy, IconCopyPlus, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Automation, GraphProblem } from '../../api/automationTypes'
import { plural } from '../../ui/figures'
import { SidePanel } from '../../ui/SidePanel'
import { ChangesPanel } from './ChangesPanel'
import { KindMark } from './canvas/KindMark'
import { type Overlay, startId } from './canvas/view'
import { keepCopied } from './copied'
import styles from './Flow.module.css'
import forms from './forms/Forms.module.css'
import { type Form, FormContext } from './forms/form'
import { NodeForm } from './forms/NodeForm'
import { SettingsForm } from './forms/SettingsForm'
import { TriggersForm } from './forms/TriggersForm'
import { clipOf, withNode, withoutBranch, withoutStep, withoutTrigger, withTrigger } from './graph/edit'
import { type GraphNode, nodeOf, triggersOf } from './graph/graph'
import { nodeKinds } from './graph/kinds'
import { type Names, titleOf } from './graph/words'
import { newTriggerId } from './ids'
import { ProblemsPanel } from './ProblemsPanel'
import { SimulatePanel } from './SimulatePanel'
import type { AutomationSearch } from './search'
import { TestPanel } from './TestPanel'
import type { Editor } from './useEditor'

interface BuilderPanelProps {
  automation: Automation
  editor: Editor
  mayEdit: boolean
  names: Names
  search: AutomationSearch
  /** Whether the keyboard opened it: its first field gets it then. */
  byKeyboard: boolean
  onSelect: (id: string | undefined, byKeyboard?: boolean) => void
  onClose: () => void
  /** What trying it out lays over the canvas; null: nothing any more. */
  onTried: (overlay: Overlay | null) => void
}

/** What the address asks for: the form of a step, the triggers, the rules, or a way to try it out. */
export function BuilderPanel(props: BuilderPanelProps) {
  const { automation, editor, search, onSelect, onClose, onTried } = props
  const { graph } = editor
  const node = search.node ? nodeOf(graph, search.node) : undefined
  if (node) return <NodePanel key={node.id} {...props} node={node} />
  if (search.node === startId) return <TriggersPanel {...props} />
  switch (search.panel) {
    case 'settings':
      return <RulesPanel {...props} />
    case 'problems':
      return (
        <SidePanel title={<Title>Problems</Title>} label="Problems" onClose={onClose}>
          <ProblemsPanel
            graph={graph}
            problems={editor.problems}
            onGo={(stop) => onSelect(stop, true)}
            onSettings={() => props.onSelect(undefined)}
          />
        </SidePanel>
      )
    case 'changes':
      return (
        <SidePanel title={<Title>Draft against live</Title>} label="Changes" onClose={onClose}>
          <ChangesPanel
            before={automation.published?.graph ?? {}}
            after={graph}
            names={props.names}
            onGo={onSelect}
          />
        </SidePanel>
      )
    case 'test':
      return (
        <SidePanel title={<Title>Test run</Title>} label="Test run" onClose={onClose}>
          <TestPanel automation={automation.automation.id} graph={graph} onTried={onTried} />
        </SidePanel>
      )
    case 'simulate':
      return (
        <SidePanel title={<Title>Simulation</Title>} label="Simulation" onClose={onClose}>
          <SimulatePanel automation={automation.automation.id} graph={graph} onTried={onTried} />
        </SidePanel>
      )
    default:
      return null
  }
}

function Title({ children }: { children: ReactNode }) {
  return <h2 className={styles.panelTitle}>{children}</h2>
}

function NodePanel(props: BuilderPanelProps & { node: GraphNode }) {
  const { node, editor, onSelect, onClose, mayEdit } = props
  const { graph } = editor
  const title = titleOf(node)
  const problems = editor.problems.filter((problem) => problem.node === node.id)
  return (
    <SidePanel
      title={
        <span className={styles.panelTitle}>
          <KindMark kind={node.kind} />
          <h2 className={styles.panelTitle}>{title}</h2>
        </span>
      }
      label={title}
      onClose={onClose}
    >
      <FormFrame {...props} problems={problems} label={nodeKinds[node.kind].label}>
        <NodeForm
          node={node}
          onChange={(next) => editor.change(withNode(graph, next), `${node.id} ${changedField(node, next)}`)}
        />
        <div className={forms.tools}>
          <Button
            variant="default"
            leftSection={<IconCopy size={14} />}
            onClick={() => {
              keepCopied(clipOf(graph, node.id, false))
              editor.say('Step copied')
            }}
          >
            Copy
          </Button>
          <Button
            variant="default"
            leftSection={<IconCopyPlus size={14} />}
            onClick={() => {
              const clip = clipOf(graph, node.id, true)
              keepCopied(clip)
              editor.say(`${plural(clip.nodes.length, 'step')} copied`)
            }}
          >
            Copy with all that follows
          </Button>
          {mayEdit ? (
            <>
              <Button
                variant="default"
                leftSection={<IconTrash size={14} />}
                onClick={() => {
                  editor.change(withoutStep(graph, node.id), null, `${title} removed`)
                  onSelect(undefined)
                }}
              >
                Remove
              </Button>
              <Button
                variant="default"
                leftSection={<IconTrash size={14} />}
                onClick={() => {
                  editor.change(withoutBranch(graph, node.id), null, `${title} and all after it removed`)
                  onSelect(undefined)
                }}
              >
                Remove with all that follows
              </Button>
            </>
          ) : null}
        </div>
      </FormFrame>
    </SidePanel>
  )
}

/** The field that differs, so that typing into one is undone together. */
function changedField(before: GraphNode, after: GraphNode): string {
  const [was, is] = [
    before as unknown as Record<string, unknown>,
    after as unknown as Record<string, unknown>,
  ]
  return Object.keys(is).find((name) => is[name] !== was[name]) ?? ''
}

function TriggersPanel(props: BuilderPanelProps) {
  const { automation, editor, onClose } = props
  const { graph } = editor
  const triggers = triggersOf(graph)
  const ids = new Set(triggers.map(({ id }) => id))
  return (
    <SidePanel title={<Title>Triggers</Title>} label="Triggers" onClose={onClose}>
      <FormFrame {...props} problems={[]} label="Triggers">
        <TriggersForm
          triggers={triggers}
          problems={editor.problems.filter(({ node }) => ids.has(node))}
          hookUrl={automation.hook_url}
          newId={newTriggerId}
          onChange={(trigger) =>
            editor.change(withTrigger(graph, trigger), ids.has(trigger.id) ? `trigger ${trigger.id}` : null)
          }
          onRemove={(id) => editor.change(withoutTrigger(graph, id), null, 'Trigger removed')}
        />
      </FormFrame>
    </SidePanel>
  )
}

function RulesPanel(props: BuilderPanelProps) {
  const { editor, onClose } = props
  const { graph } = editor
  return (
    <SidePanel title={<Title>Rules of the runs</Title>} label="Rules of the runs" onClose={onClose}>
      <FormFrame {...props} problems={settingsProblems(editor.problems)} label="Rules">
        <SettingsForm
          graph={graph}
          onChange={(settings) => editor.change({ ...graph, settings }, 'settings')}
        />
      </FormFrame>
    </SidePanel>
  )
}

function settingsProblems(problems: readonly GraphProblem[]): GraphProblem[] {
  return problems
    .filter(({ node, where }) => node === '' && where.startsWith('settings'))
    .map((problem) => ({ ...problem, where: problem.where.replace(/^settings\.?/, '') }))
}

interface FormFrameProps extends BuilderPanelProps {
  problems: readonly GraphProblem[]
  label: string
  children: ReactNode
}

/** What every form knows; Esc goes back to the canvas. */
function FormFrame({
  editor,
  names,
  mayEdit,
  byKeyboard,
  problems,
  label,
  onClose,
  children,
}: FormFrameProps) {
  const frame = useRef<HTMLFieldSetElement>(null)
  useEffect(() => {
    if (byKeyboard) frame.current?.querySelector<HTMLElement>('input, textarea, button')?.focus()
  }, [byKeyboard])
  const event = triggersOf(editor.graph).find((trigger) => trigger.kind === 'event')
  const form: Form = {
    problems,
    event: event?.kind === 'event' ? event.event : null,
    names,
    disabled: !mayEdit,
  }
  return (
    <FormContext.Provider value={form}>
      <fieldset
        ref={frame}
        className={forms.form}
        disabled={!mayEdit}
        aria-label={label}
        onKeyDown={(key) => {
          if (key.key !== 'Escape' || key.defaultPrevented || isInList(key.target)) return
          key.stopPropagation()
          onClose()
        }}
      >
        <GeneralProblems problems={problems} />
        {children}
      </fieldset>
    </FormContext.Provider>
  )
}

/** Whether Esc closes a list of choices first. */
function isInList(target: EventTarget): boolean {
  const list = target instanceof HTMLElement ? target.getAttribute('aria-controls') : null
  return list !== null && document.getElementById(list)?.querySelector('[role="option"]') != null
}

/** What is wrong with a step as a whole rather than with a field. */
function GeneralProblems({ problems }: { problems: readonly GraphProblem[] }) {
  const general = problems.filter(({ where }) => where === '' || /^(next|yes|no|timeout_next)$/.test(where))
  if (general.length === 0) return null
  const isWrong = general.some(({ severity }) => severity === 'error')
  return (
    <ul className={forms.wrongs} data-tone={isWrong ? 'error' : 'warning'}>
      {general.map(({ code, where, message, hint }) => (
        <li key={`${code} ${where} ${message}`}>
          {message}
          {hint ? ` — ${hint}` : ''}
        </li>
      ))}
    </ul>
  )
}

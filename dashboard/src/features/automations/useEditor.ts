import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { automationQuery, outlivesPage, saveAutomationDraft } from '../../api/automations'
import type { Automation, Graph, GraphProblem } from '../../api/automationTypes'
import { useWorkspace } from '../../session/WorkspaceContext'
import { DraftSaver, type Saving } from './draftSaver'
import { emptyGraph } from './graph/graph'
import { edited, historyOf, redone, undone } from './graph/history'

const typingPauseMs = 500

export interface Editor {
  graph: Graph
  /** Put another graph in place. Edits with the same mark are undone together; `said` is announced. */
  change: (next: Graph, mark: string | null, said?: string) => void
  undo: () => void
  redo: () => void
  canUndo: boolean
  canRedo: boolean
  saving: Saving
  problems: readonly GraphProblem[]
  /** What was done last, for people who listen. */
  said: string
  say: (words: string) => void
  /** Resolves once the server has what is seen. */
  settle: () => Promise<void>
  /** After a conflict: over the other's draft, or in favour of it. */
  keepMine: () => void
  takeTheirs: () => void
  retry: () => void
}

/** The draft as it is edited: every change is kept by the server once typing pauses. */
export function useEditor(automation: Automation): Editor {
  const { id: workspace } = useWorkspace()
  const { id } = automation.automation
  const queries = useQueryClient()
  const [history, setHistory] = useState(() => historyOf(shownOf(automation)))
  const [saving, setSaving] = useState<Saving>({ kind: 'saved' })
  const [problems, setProblems] = useState<readonly GraphProblem[]>(automation.problems)
  const [said, setSaid] = useState('')
  const { queryKey } = automationQuery(workspace, id)
  const begun = useRef(automation.revision)
  const saver = useMemo(
    () =>
      new DraftSaver(
        {
          send: (graph, revision) => saveAutomationDraft(workspace, id, graph, revision),
          tell: setSaving,
          saved: (answer) => setProblems(answer.problems),
          outlives: outlivesPage,
        },
        begun.current,
      ),
    [workspace, id],
  )
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const put = (next: Graph) => {
    saver.want(next)
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => void saver.flush(), typingPauseMs)
  }
  const turn = (next: typeof history, words: string) => {
    if (Object.is(next, history)) return
    setHistory(next)
    setSaid(words)
    put(next.present)
  }
  const settle = useCallback(async () => {
    await saver.flush()
    await queries.invalidateQueries({ queryKey })
  }, [saver, queries, queryKey])
  useEffect(() => {
    const leave = () => void saver.leave()
    const ask = (event: BeforeUnloadEvent) => {
      if (!saver.leave()) event.preventDefault()
    }
    window.addEventListener('pagehide', leave)
    window.addEventListener('beforeunload', ask)
    return () => {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('beforeunload', ask)
      void saver.flush()
    }
  }, [saver])
  const freshest = () => queries.fetchQuery({ ...automationQuery(workspace, id), staleTime: 0 })
  return {
    graph: history.present,
    change: (next, mark, words = '') => turn(edited(history, next, mark), words),
    undo: () => turn(undone(history), 'Undone'),
    redo: () => turn(redone(history), 'Done again'),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    saving,
    problems,
    said,
    say: setSaid,
    settle,
    keepMine: () => void freshest().then(({ revision }) => saver.goOn(revision)),
    takeTheirs: () =>
      void freshest().then((theirs) => {
        const next = shownOf(theirs)
        setHistory((before) => edited(before, next, null))
        saver.want(next)
        void saver.goOn(theirs.revision)
      }),
    retry: () => void saver.goOn(),
  }
}

/** What the builder shows first: the draft, else what is live. */
function shownOf(automation: Automation): Graph {
  return automation.draft ?? automation.published?.graph ?? emptyGraph
}

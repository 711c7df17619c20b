/** What was, is, and will be again. Edits with the same mark, one after the other, are undone together. */
export interface History<Thing> {
  past: readonly Thing[]
  present: Thing
  future: readonly Thing[]
  mark: string | null
}

const mostKept = 200

export function historyOf<Thing>(present: Thing): History<Thing> {
  return { past: [], present, future: [], mark: null }
}

/** The history with an edit. `mark` names what is typed into, such as a node's field; null for one of its own. */
export function edited<Thing>(history: History<Thing>, next: Thing, mark: string | null): History<Thing> {
  if (Object.is(next, history.present)) return history
  const goesOn = mark !== null && mark === history.mark
  const past = goesOn ? history.past : [...history.past, history.present].slice(-mostKept)
  return { past, present: next, future: [], mark }
}

export function undone<Thing>(history: History<Thing>): History<Thing> {
  const before = history.past.at(-1)
  if (before === undefined) return history
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    mark: null,
  }
}

export function redone<Thing>(history: History<Thing>): History<Thing> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return { past: [...history.past, history.present], present: next, future, mark: null }
}

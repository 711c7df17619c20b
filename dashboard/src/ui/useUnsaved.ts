import { useState } from 'react'
import { offerUndo } from './undo'

interface Place {
  close: () => void
  /** Opens the same form again. */
  reopen: () => void
}

interface Unsaved<Form> {
  /** What the form starts with again; null: with what is saved. */
  broughtBack: Form | null
  /** Closes the form, which is done with. */
  close: () => void
  /** Closes the form; with what is in it, when something of that is not saved. */
  leave: (unsaved: Form | null) => void
}

/** A form over the screen, for the place that opens it: what is left in it unsaved can be brought back for ten seconds. */
export function useUnsaved<Form>(place: Place): Unsaved<Form> {
  const [broughtBack, bringBack] = useState<Form | null>(null)
  const close = () => {
    bringBack(null)
    place.close()
  }
  const leave = (unsaved: Form | null) => {
    close()
    if (unsaved === null) return
    offerUndo('Left without saving', () => {
      bringBack(unsaved)
      place.reopen()
    })
  }
  return { broughtBack, close, leave }
}

/** `form` where it differs from what it started with, else null. */
export function changedFrom<Form>(start: Form, form: Form): Form | null {
  return JSON.stringify(form) === JSON.stringify(start) ? null : form
}

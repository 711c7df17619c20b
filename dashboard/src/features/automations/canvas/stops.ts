/** Puts the keyboard on a step of the canvas. */
export function focusStop(id: string): void {
  document.querySelector<HTMLElement>(`[data-stop="${CSS.escape(id)}"]`)?.focus()
}

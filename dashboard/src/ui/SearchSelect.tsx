import { Select, type SelectProps } from '@mantine/core'
import type { KeyboardEvent } from 'react'

/**
 * Takes the option that is seen to be highlighted. Mantine keeps its place in the list apart from that, and loses it
 * when the list opens by what is typed or pasted: Enter then did nothing.
 */
function takeHighlighted(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
  const list = document.getElementById(event.currentTarget.getAttribute('aria-controls') ?? '')
  const highlighted = list?.querySelector<HTMLElement>('[data-combobox-selected]')
  if (!highlighted) return
  event.preventDefault()
  event.stopPropagation()
  highlighted.click()
}

/** A choice among many, found by typing: the first that matches is highlighted, and Enter takes it. */
export function SearchSelect(props: SelectProps) {
  return <Select searchable selectFirstOptionOnChange onKeyDownCapture={takeHighlighted} {...props} />
}

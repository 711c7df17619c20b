import type { Install, InstallStep } from '../../api/types'

export interface Check {
  step: InstallStep
  label: string
  /** What to look at while it has not passed. */
  hint: string
  at: string | null
}

const words: Record<InstallStep, { label: string; hint: string }> = {
  script_fetched: {
    label: 'Script fetched',
    hint: 'No page has asked for widget.js yet. Is the snippet published? A blocker or a content policy may stop it.',
  },
  call_seen: {
    label: 'Call seen',
    hint: 'The script loads and nothing came. Is the key in the snippet this workspace’s? Is consent still pending?',
  },
  accepted: { label: 'Accepted', hint: 'Calls come and are refused: the reasons stand below.' },
  typed: { label: 'Typed', hint: 'Accepted, and about to be processed.' },
  on_timeline: { label: 'On a timeline', hint: 'Processed, and about to stand on its user’s timeline.' },
}

const order: InstallStep[] = ['script_fetched', 'call_seen', 'accepted', 'typed', 'on_timeline']

export function checksOf(checks: Install['checks']): Check[] {
  return order.map((step) => ({ step, ...words[step], at: checks[step] }))
}

/** The check that is waited for; null when all passed. */
export function waitingFor(checks: readonly Check[]): Check | null {
  return checks.find((check) => check.at === null) ?? null
}

export function isReceived(install: Install): boolean {
  return install.first_event !== null
}

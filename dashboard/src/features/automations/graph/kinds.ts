import type { GraphNode, NodeKind, Trigger, TriggerKind } from './graph'

export type Group = 'flow' | 'wait' | 'send' | 'change' | 'end'

export const groupLabels: Record<Group, string> = {
  flow: 'Decide',
  wait: 'Wait',
  send: 'Send',
  change: 'Change the user',
  end: 'End',
}

interface Kind {
  label: string
  text: string
  group: Group
}

/** Every step there is, in the order they are offered. */
export const nodeKinds: Record<NodeKind, Kind> = {
  condition: { label: 'Condition', text: 'Yes or no, by who they are and what they did', group: 'flow' },
  split: { label: 'Split test', text: 'A share of the users each way, always the same', group: 'flow' },
  wait: { label: 'Wait', text: 'For minutes, hours or days', group: 'wait' },
  wait_until: { label: 'Wait until', text: 'A date, or a date the user has', group: 'wait' },
  wait_window: {
    label: 'Wait for the right hour',
    text: 'Days and hours, such as office hours',
    group: 'wait',
  },
  wait_event: { label: 'Wait for an event', text: 'Or go another way when it does not come', group: 'wait' },
  page_message: { label: 'Message to the page', text: 'While they are still there', group: 'send' },
  email: { label: 'E-mail', text: 'To the user or to your team', group: 'send' },
  webhook: { label: 'Webhook', text: 'A signed request to any service', group: 'send' },
  slack: { label: 'Slack message', text: 'To an incoming webhook', group: 'send' },
  add_tag: { label: 'Add tag', text: 'Mark the user', group: 'change' },
  remove_tag: { label: 'Remove tag', text: 'Take a mark away', group: 'change' },
  add_to_list: { label: 'Add to list', text: 'Put the user into a list', group: 'change' },
  remove_from_list: { label: 'Remove from list', text: 'Take the user out of a list', group: 'change' },
  set_attribute: { label: 'Set attribute', text: 'A value of the user', group: 'change' },
  clear_attribute: { label: 'Clear attribute', text: 'Forget a value of the user', group: 'change' },
  change_score: { label: 'Change score', text: 'Add or take points', group: 'change' },
  create_event: { label: 'Create event', text: 'As if the user had done it', group: 'change' },
  start_automation: { label: 'Start automation', text: 'Go on in another one too', group: 'change' },
  goal: { label: 'Goal reached', text: 'End here and count it as won', group: 'end' },
  exit: { label: 'Exit', text: 'End here', group: 'end' },
}

export const triggerKinds: Record<TriggerKind, { label: string; text: string }> = {
  event: { label: 'An event', text: 'The user does something' },
  page_view: { label: 'A page view', text: 'The user opens a page' },
  attribute_changed: { label: 'An attribute changes', text: 'The user gets another value' },
  tag: { label: 'A tag', text: 'Added or removed' },
  list: { label: 'A list', text: 'Joined or left' },
  segment: { label: 'A segment', text: 'Entered or left' },
  score_threshold: { label: 'A score threshold', text: 'Crossed upwards or downwards' },
  user_created: { label: 'A new user', text: 'Seen for the first time' },
  inactivity: { label: 'Inactivity', text: 'No such event for so long' },
  schedule: { label: 'A date and time', text: 'Once, or again and again' },
  webhook: { label: 'An incoming webhook', text: 'Another system names the user' },
  manual: { label: 'By hand', text: 'A member, a program or another automation' },
}

/** A new step of a kind, as bare as it may be. */
export function newNode(kind: NodeKind, id: string): GraphNode {
  switch (kind) {
    case 'condition':
      return { kind, id, condition: { kind: 'all', conditions: [] } }
    case 'split':
      return {
        kind,
        id,
        branches: [
          { id: 'a', name: 'A', weight: 1 },
          { id: 'b', name: 'B', weight: 1 },
        ],
      }
    case 'wait':
      return { kind, id, span: { amount: 1, unit: 'hours' } }
    case 'wait_until':
    case 'goal':
    case 'exit':
      return { kind, id }
    case 'wait_window':
      return {
        kind,
        id,
        days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        from_hour: '09:00',
        until_hour: '17:00',
      }
    case 'wait_event':
      return { kind, id, event: '', timeout: { amount: 1, unit: 'days' } }
    case 'webhook':
      return { kind, id, url: '' }
    case 'slack':
      return { kind, id, url: '', text: '' }
    case 'email':
      return { kind, id, subject: '', text: '' }
    case 'page_message':
      return { kind, id, payload: '' }
    case 'change_score':
      return { kind, id, points: 10 }
    case 'set_attribute':
      return { kind, id, attribute: '', value: '' }
    case 'clear_attribute':
      return { kind, id, attribute: '' }
    case 'add_tag':
    case 'remove_tag':
      return { kind, id, tag: '' }
    case 'add_to_list':
    case 'remove_from_list':
      return { kind, id, list: 0 }
    case 'create_event':
      return { kind, id, event: '' }
    case 'start_automation':
      return { kind, id, automation: 0 }
  }
}

export function newTrigger(kind: TriggerKind, id: string): Trigger {
  switch (kind) {
    case 'event':
      return { kind, id, event: '' }
    case 'attribute_changed':
      return { kind, id, attribute: '' }
    case 'tag':
      return { kind, id, tag: '', change: 'added' }
    case 'list':
      return { kind, id, list: 0, change: 'joined' }
    case 'segment':
      return { kind, id, segment: 0, change: 'entered' }
    case 'score_threshold':
      return { kind, id, threshold: '', direction: 'up' }
    case 'inactivity':
      return { kind, id, event: '', after: { amount: 7, unit: 'days' } }
    case 'schedule':
      return { kind, id, at: '', every: null }
    case 'page_view':
    case 'user_created':
    case 'webhook':
    case 'manual':
      return { kind, id }
  }
}

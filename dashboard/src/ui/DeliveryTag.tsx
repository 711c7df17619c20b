import type { OutboxItem } from '../api/types'
import { Tag, type Tone } from './Tag'

export const deliveryKinds: Record<OutboxItem['kind'], string> = {
  webhook: 'Webhook',
  slack: 'Slack message',
  email: 'E-mail',
  page_message: 'Message to the page',
}

const tones: Record<OutboxItem['state'], Tone> = {
  waiting: 'amber',
  delivered: 'plain',
  dead: 'red',
  cancelled: 'gray',
  erased: 'gray',
}

/** Whether something waits, arrived, or never will. */
export function DeliveryTag({ state }: Pick<OutboxItem, 'state'>) {
  return (
    <Tag tone={tones[state]} dot>
      {state}
    </Tag>
  )
}

/** What is sent, and the host it goes to where there is a choice of hosts. */
export function deliveryWords({ kind, destination }: Pick<OutboxItem, 'kind' | 'destination'>): string {
  const hasHost = kind === 'webhook' || kind === 'slack'
  return hasHost ? `${deliveryKinds[kind]} · ${destination}` : deliveryKinds[kind]
}

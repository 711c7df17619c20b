import type { OutboxKind } from '../../api/delivery'
import type { OutboxState } from '../../api/types'
import { type Search, textIn } from '../../ui/address'

export const states: readonly OutboxState[] = ['waiting', 'delivered', 'dead', 'cancelled']
export const kinds: Record<OutboxKind, string> = {
  webhook: 'Webhook',
  slack: 'Slack message',
  email: 'E-mail',
  page_message: 'Message to the page',
}

export interface DeliverySearch {
  state?: OutboxState | undefined
  kind?: OutboxKind | undefined
  destination?: string | undefined
  /** The item that is open. */
  open?: string | undefined
}

export function deliverySearch(search: Search): DeliverySearch {
  return {
    state: states.find((state) => state === textIn(search, 'state')),
    kind: (Object.keys(kinds) as OutboxKind[]).find((kind) => kind === textIn(search, 'kind')),
    destination: textIn(search, 'destination'),
    open: textIn(search, 'open'),
  }
}

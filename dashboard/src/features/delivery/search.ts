import type { OutboxKind } from '../../api/delivery'
import type { OutboxState } from '../../api/types'
import { choiceIn, type Search, textIn } from '../../ui/address'
import { deliveryKinds } from '../../ui/DeliveryTag'

export const states: readonly OutboxState[] = ['waiting', 'delivered', 'dead', 'cancelled', 'erased']

export interface DeliverySearch {
  state?: OutboxState | undefined
  kind?: OutboxKind | undefined
  destination?: string | undefined
  /** The item that is open. */
  open?: string | undefined
}

export function deliverySearch(search: Search): DeliverySearch {
  return {
    state: choiceIn(search, 'state', states),
    kind: choiceIn(search, 'kind', Object.keys(deliveryKinds) as OutboxKind[]),
    destination: textIn(search, 'destination'),
    open: textIn(search, 'open')?.match(/^\d+$/)?.[0],
  }
}

import type { DeliveryMoment } from '../../api/types'
import { plural } from '../../ui/figures'

const names: Record<DeliveryMoment['kind'], string> = {
  webhook: 'Webhook',
  slack: 'Slack message',
  email: 'E-mail',
  page_message: 'Message to the page',
}

const states: Record<DeliveryMoment['state'], string> = {
  waiting: 'waiting',
  delivered: 'delivered',
  dead: 'failed',
  cancelled: 'cancelled',
  erased: 'erased',
}

/** What came of a delivery, in a line: “Webhook delivered: 200 after 2 attempts”, “E-mail failed: …”. */
export function deliveryInWords({ kind, state, status, attempts, reason }: DeliveryMoment): string {
  const what = `${names[kind]} ${states[state]}`
  if (state !== 'delivered') return reason ? `${what}: ${reason}` : what
  const isHttp = kind === 'webhook' || kind === 'slack'
  const answered = isHttp && status ? `${what}: ${status}` : what
  return attempts > 1 ? `${answered} after ${plural(attempts, 'attempt')}` : answered
}

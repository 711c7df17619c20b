import type { EventItem, Verdict } from '../../api/types'
import { EventName } from '../EventName'
import { SidePanel } from '../SidePanel'
import { EventDetails } from './EventDetails'
import { EventMenu } from './EventMenu'

interface EventPanelProps {
  item: EventItem
  verdict?: Verdict | undefined
  /** Where it can be removed. */
  onRemove?: (() => void) | undefined
  onClose: () => void
}

/** One event beside the list it is in. */
export function EventPanel({ item, verdict, onRemove, onClose }: EventPanelProps) {
  return (
    <SidePanel
      title={<EventName name={item.name} kind={item.kind} />}
      label={`Event ${item.name}`}
      actions={<EventMenu item={item} onRemove={onRemove} />}
      onClose={onClose}
    >
      <EventDetails item={item} verdict={verdict} />
    </SidePanel>
  )
}

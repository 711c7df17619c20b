import type { EventItem } from '../../api/types'
import type { Row } from '../download'

/** Events as rows of a file: what happened, who, and each attribute in a column of its own. */
export function eventRows(items: readonly EventItem[]): Row[] {
  return items.map((item) => ({
    id: item.id,
    name: item.name,
    kind: item.kind,
    occurred_at: item.occurred_at,
    user_id: item.user.id,
    user: item.user.label,
    key: item.key,
    url: item.url,
    score_change: item.score?.change,
    score: item.score?.total,
    ...Object.fromEntries(Object.entries(item.raw).map(([name, value]) => [`attribute.${name}`, value])),
  }))
}

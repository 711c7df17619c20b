import type { EventItem, LiveItem } from '../src/api/types'

let made = 0

/** An event as the server tells it, with only what a test is about said. */
export function anEvent(said: Partial<EventItem> = {}): EventItem {
  made += 1
  return {
    offset: String(512_000 + made),
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    name: 'exit_intent',
    kind: 'event',
    occurred_at: '2026-11-23T18:00:00.000Z',
    received_at: '2026-11-23T18:00:00.100Z',
    sent_at: null,
    client_time: null,
    skew_ms: null,
    user: { id: 7, key: 'abcdefghijkl', label: 'Marta Kowalska' },
    key: 'abcdefghijkl',
    attributes: {},
    types: {},
    raw: {},
    violations: [],
    url: 'https://shop.example/cart',
    referrer: '',
    library: 'widget/0.1.0',
    flags: [],
    score: null,
    ...said,
  }
}

export function aLiveItem(said: Partial<LiveItem> = {}): LiveItem {
  return {
    ...anEvent(said),
    verdict: said.verdict ?? { outcome: 'accepted', typed: 0, violations: 0, rules: [] },
  }
}

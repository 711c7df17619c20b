import type { LiveItem } from '../api/types'
import type { Clock } from './clock'
import { Pulse } from './pulse'

export const maxRows = 2_000
/** At most four renders a second, however fast events come. */
export const frameMs = 250
const sampledForMs = 4_000

export type FeedStatus = 'off' | 'connecting' | 'open' | 'lost'
/** Why rows are held back: a person pressed pause, or reads further down. */
export type HoldReason = 'person' | 'scroll'

export interface FeedView {
  status: FeedStatus
  /** Newest first, at most `maxRows`. */
  rows: readonly LiveItem[]
  /** Events that came while held back. */
  waiting: number
  held: ReadonlySet<HoldReason>
  /** Set while the server sends only some of what happens: it sent `shown` of `of`. */
  sampled: { shown: number; of: number } | null
  /** The place in the log after which something was skipped, since the gap was too old to fill. */
  gapAfter: string | null
  /** Grows whenever automations did something with the one user that is followed; 0: not heard of yet. */
  acted: number
}

const nothing: FeedView = {
  status: 'off',
  rows: [],
  waiting: 0,
  held: new Set(),
  sampled: null,
  gapAfter: null,
  acted: 0,
}

/** The rows of the live feed and how they reach the screen: coalesced, bounded, and held back while someone reads. */
export class LiveFeed {
  readonly pulse = new Pulse()
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  readonly #known = new Set<string>()
  #view: FeedView = nothing
  #arrived: LiveItem[] = []
  #held: LiveItem[] = []
  #lastFrame = Number.NEGATIVE_INFINITY
  #cancelFrame: (() => void) | null = null
  #forgetSampled: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  view = (): FeedView => this.#view

  /** Take one event from the stream. One that is already here changes nothing. */
  take(item: LiveItem): void {
    if (this.#known.has(item.offset)) return
    this.#known.add(item.offset)
    this.pulse.note(this.#clock.now())
    this.#arrived.push(item)
    this.#frame()
  }

  /** Start with events that happened before, newest first. */
  seed(items: readonly LiveItem[]): void {
    const fresh = items.filter((item) => !this.#known.has(item.offset))
    for (const item of fresh.toReversed()) {
      this.#known.add(item.offset)
      this.pulse.note(Date.parse(item.received_at))
    }
    this.#show({ rows: [...this.#view.rows, ...fresh].slice(0, maxRows) })
  }

  hold(reason: HoldReason): void {
    if (this.#view.held.has(reason)) return
    this.#show({ held: new Set(this.#view.held).add(reason) })
  }

  /** Let go of one reason; when it was the last, everything held back appears. */
  release(reason: HoldReason): void {
    if (!this.#view.held.has(reason)) return
    const held = new Set(this.#view.held)
    held.delete(reason)
    this.#show({ held })
    if (held.size === 0) this.#flush()
  }

  setStatus(status: FeedStatus): void {
    if (status !== this.#view.status) this.#show({ status })
  }

  /** Say that the server left something out in the last second; said again while it lasts, forgotten when it ends. */
  setSampled(sampled: FeedView['sampled']): void {
    this.#forgetSampled?.()
    this.#forgetSampled = this.#clock.later(() => this.#show({ sampled: null }), sampledForMs)
    this.#show({ sampled })
  }

  noteActed(): void {
    this.#show({ acted: this.#view.acted + 1 })
  }

  /** After a gap, go on from the newest events there are. When they do not reach what is shown, the gap is noted. */
  reseed(items: readonly LiveItem[], reached: boolean): void {
    const before = this.#view.rows[0]?.offset ?? null
    const fresh = items.filter((item) => !this.#known.has(item.offset))
    for (const item of fresh) this.#known.add(item.offset)
    const rows = [...fresh, ...this.#view.rows].sort(byOffsetNewestFirst)
    this.#show({ rows: rows.slice(0, maxRows), gapAfter: reached ? this.#view.gapAfter : before })
  }

  clear(): void {
    this.#forgetSampled?.()
    this.#forgetSampled = null
    this.#cancelFrame?.()
    this.#cancelFrame = null
    this.#arrived = []
    this.#held = []
    this.#known.clear()
    this.pulse.clear()
    this.#show({ rows: [], waiting: 0, sampled: null, gapAfter: null, acted: 0, held: new Set() })
  }

  #frame(): void {
    if (this.#cancelFrame) return
    const wait = Math.max(0, this.#lastFrame + frameMs - this.#clock.now())
    this.#cancelFrame = this.#clock.later(() => {
      this.#cancelFrame = null
      this.#flush()
    }, wait)
  }

  #flush(): void {
    this.#lastFrame = this.#clock.now()
    const arrived = this.#arrived
    this.#arrived = []
    if (this.#view.held.size > 0) {
      if (arrived.length === 0) return
      this.#held = [...this.#held, ...arrived].slice(-maxRows)
      this.#show({ waiting: this.#view.waiting + arrived.length })
      return
    }
    const fresh = [...this.#held, ...arrived]
    if (fresh.length === 0) return
    this.#held = []
    this.#show({ rows: this.#bounded(fresh), waiting: 0 })
  }

  #bounded(fresh: readonly LiveItem[]): readonly LiveItem[] {
    const rows = [...fresh].reverse().concat(this.#view.rows)
    for (const gone of rows.slice(maxRows)) this.#known.delete(gone.offset)
    return rows.slice(0, maxRows)
  }

  #show(change: Partial<FeedView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** Offsets are whole numbers written out: the longer is the larger. */
function byOffsetNewestFirst(one: LiveItem, other: LiveItem): number {
  const longer = other.offset.length - one.offset.length
  return longer || (other.offset > one.offset ? 1 : other.offset < one.offset ? -1 : 0)
}

import type { LiveItem } from '../api/types'
import type { Clock } from './clock'
import type { LiveFeed } from './feed'

/** The part of EventSource in use. */
export interface Source {
  readonly readyState: number
  addEventListener: (type: string, listener: (event: MessageEvent<string>) => void) => void
  close: () => void
}

export interface Target {
  /** Address of the stream, with its filters. */
  url: string
  /** The last events before now, newest first. */
  recent: () => Promise<readonly LiveItem[]>
  wanted: (item: LiveItem) => boolean
}

const closed = 2
const firstRetryMs = 1_000
const longestRetryMs = 30_000

/** The tab's one connection. It follows one target at a time and fills the feed. */
export class LiveStream {
  readonly #feed: LiveFeed
  readonly #open: (url: string) => Source
  readonly #clock: Clock
  #target: Target | null = null
  #source: Source | null = null
  #last: string | null = null
  #failures = 0
  #cancelRetry: (() => void) | null = null

  constructor(feed: LiveFeed, open: (url: string) => Source, clock: Clock) {
    this.#feed = feed
    this.#open = open
    this.#clock = clock
  }

  /** Show `target` from its recent events on. The answer leaves it again. */
  follow(target: Target): () => void {
    this.#drop()
    this.#feed.clear()
    this.#target = target
    this.#last = null
    this.#feed.setStatus('connecting')
    void this.#begin(target)
    return () => {
      if (this.#target !== target) return
      this.#target = null
      this.#drop()
      this.#feed.setStatus('off')
    }
  }

  /** Let go of the connection while nobody looks; `wake` goes on after the last event. */
  sleep(): void {
    if (!this.#target) return
    this.#drop()
    this.#feed.setStatus('off')
  }

  wake(): void {
    if (this.#target && !this.#source && !this.#cancelRetry) this.#connect(this.#target)
  }

  async #begin(target: Target): Promise<void> {
    const recent = await target.recent().catch(() => [])
    if (this.#target !== target) return
    this.#last = recent[0]?.offset ?? null
    this.#feed.seed(recent.filter(target.wanted))
    this.#connect(target)
  }

  #connect(target: Target): void {
    const source = this.#open(this.#last ? withAfter(target.url, this.#last) : target.url)
    this.#source = source
    source.addEventListener('open', () => {
      this.#failures = 0
      this.#feed.setStatus('open')
    })
    source.addEventListener('error', () => this.#failed(source, target))
    source.addEventListener('item', (event) => this.#took(event, target))
    source.addEventListener('resync', () => void this.#resync(target))
    source.addEventListener('acted', () => this.#feed.noteActed())
    source.addEventListener('sampled', (event) => this.#feed.setSampled(samplingOf(event.data)))
  }

  #took(event: MessageEvent<string>, target: Target): void {
    const item = read(event.data) as LiveItem | null
    if (!item) return
    this.#last = event.lastEventId || item.offset
    if (target.wanted(item)) this.#feed.take(item)
  }

  /** Something is missing: fetch the newest events again, and say so when they do not reach the last one seen. */
  async #resync(target: Target): Promise<void> {
    const last = this.#last
    const recent = await target.recent().catch(() => [])
    if (this.#target !== target) return
    const reached = last !== null && recent.some((item) => item.offset === last)
    this.#feed.reseed(recent.filter(target.wanted), reached)
    this.#last = recent[0]?.offset ?? last
  }

  /** The browser tries again by itself, unless the answer was an error: then it gives up, and we do not. */
  #failed(source: Source, target: Target): void {
    if (source !== this.#source) return
    this.#feed.setStatus('lost')
    if (source.readyState !== closed) return
    this.#drop()
    const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures)
    this.#failures += 1
    this.#cancelRetry = this.#clock.later(() => {
      this.#cancelRetry = null
      this.#connect(target)
    }, wait)
  }

  #drop(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#source?.close()
    this.#source = null
  }
}

function withAfter(url: string, after: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}after=${encodeURIComponent(after)}`
}

function samplingOf(data: string): { shown: number; of: number } | null {
  const said = read(data)
  if (typeof said !== 'object' || said === null) return null
  const { shown, of } = said as { shown?: unknown; of?: unknown }
  return typeof shown === 'number' && typeof of === 'number' && of > shown ? { shown, of } : null
}

function read(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

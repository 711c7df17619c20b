import { beforeEach, describe, expect, test } from 'vitest'
import { frameMs, LiveFeed, maxRows } from '../src/live/feed'
import { aLiveItem } from './anEvent'
import { HandClock } from './handClock'

let clock: HandClock
let feed: LiveFeed
const shown = () => feed.view().rows.map((row) => row.offset)

beforeEach(() => {
  clock = new HandClock()
  feed = new LiveFeed(clock)
})

describe('the live feed', () => {
  test('shows the newest event first', () => {
    feed.take(aLiveItem({ offset: '1' }))
    feed.take(aLiveItem({ offset: '2' }))
    clock.pass(frameMs)

    expect(shown()).toEqual(['2', '1'])
  })

  test('renders at most four times a second, however fast events come', () => {
    let renders = 0
    feed.subscribe(() => {
      renders += 1
    })

    for (let step = 0; step < 1_000; step += 1) {
      feed.take(aLiveItem({ offset: String(step) }))
      clock.pass(1)
    }

    expect(renders).toBeGreaterThan(0)
    expect(renders).toBeLessThanOrEqual(5)
    clock.pass(frameMs)
    expect(shown()).toHaveLength(1_000)
  })

  test('keeps no more than its rows, and lets the oldest go', () => {
    for (let step = 0; step < maxRows + 10; step += 1) feed.take(aLiveItem({ offset: String(10_000 + step) }))
    clock.pass(frameMs)

    expect(shown()).toHaveLength(maxRows)
    expect(shown()[0]).toBe(String(10_000 + maxRows + 9))
    expect(shown().at(-1)).toBe('10010')
  })

  test('shows an event that comes twice once', () => {
    feed.take(aLiveItem({ offset: '5' }))
    clock.pass(frameMs)
    feed.take(aLiveItem({ offset: '5' }))
    clock.pass(frameMs)

    expect(shown()).toEqual(['5'])
  })

  test('holds new events back while someone reads further down, and counts them', () => {
    feed.take(aLiveItem({ offset: '1' }))
    clock.pass(frameMs)
    feed.hold('scroll')
    feed.take(aLiveItem({ offset: '2' }))
    feed.take(aLiveItem({ offset: '3' }))
    clock.pass(frameMs)

    expect(shown()).toEqual(['1'])
    expect(feed.view().waiting).toBe(2)
  })

  test('shows what was held back once nothing holds it any more', () => {
    feed.hold('scroll')
    feed.hold('person')
    feed.take(aLiveItem({ offset: '1' }))
    clock.pass(frameMs)

    feed.release('scroll')
    expect(shown()).toEqual([])
    feed.release('person')

    expect(shown()).toEqual(['1'])
    expect(feed.view().waiting).toBe(0)
  })

  test('counts all that waits, and keeps only the newest of it', () => {
    feed.hold('person')
    for (let step = 0; step < maxRows + 500; step += 1) {
      feed.take(aLiveItem({ offset: String(10_000 + step) }))
      if (step % 100 === 0) clock.pass(frameMs)
    }
    clock.pass(frameMs)

    expect(feed.view().waiting).toBe(maxRows + 500)
    feed.release('person')
    expect(shown()).toHaveLength(maxRows)
    expect(shown()[0]).toBe(String(10_000 + maxRows + 499))
  })

  test('goes on without a note when the newest events reach the last one shown', () => {
    feed.seed([aLiveItem({ offset: '2' }), aLiveItem({ offset: '1' })])
    feed.reseed([aLiveItem({ offset: '4' }), aLiveItem({ offset: '3' }), aLiveItem({ offset: '2' })], true)

    expect(shown()).toEqual(['4', '3', '2', '1'])
    expect(feed.view().gapAfter).toBeNull()
  })

  test('notes after which event something is missing', () => {
    feed.seed([aLiveItem({ offset: '9' })])
    feed.reseed([aLiveItem({ offset: '500' })], false)

    expect(shown()).toEqual(['500', '9'])
    expect(feed.view().gapAfter).toBe('9')
  })

  test('forgets that the server sampled once it has not said so for a while', () => {
    feed.setSampled({ shown: 200, of: 1_840 })
    clock.pass(1_000)
    expect(feed.view().sampled).toEqual({ shown: 200, of: 1_840 })

    clock.pass(10_000)

    expect(feed.view().sampled).toBeNull()
  })

  test('counts events by second for the last minute', () => {
    feed.take(aLiveItem({ offset: '1' }))
    clock.pass(2_000)
    feed.take(aLiveItem({ offset: '2' }))
    feed.take(aLiveItem({ offset: '3' }))

    expect(feed.pulse.view(clock.now()).slice(-3)).toEqual([1, 0, 2])
    clock.pass(61_000)
    expect(feed.pulse.view(clock.now()).reduce((sum, each) => sum + each)).toBe(0)
  })
})

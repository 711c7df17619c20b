import { beforeEach, describe, expect, test } from 'vitest'
import type { LiveItem } from '../src/api/types'
import { frameMs, LiveFeed } from '../src/live/feed'
import { LiveStream, type Source, type Target } from '../src/live/stream'
import { aLiveItem } from './anEvent'
import { HandClock } from './handClock'

class FakeSource implements Source {
  readyState = 0
  closed = false
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>()

  constructor(readonly url: string) {}

  addEventListener = (type: string, listener: (event: MessageEvent<string>) => void): void => {
    this.#listeners.set(type, listener)
  }

  close = (): void => {
    this.closed = true
  }

  say(type: string, data: unknown = {}, id = ''): void {
    this.#listeners.get(type)?.(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id }))
  }

  break(readyState: number): void {
    this.readyState = readyState
    this.say('error')
  }
}

let clock: HandClock
let feed: LiveFeed
let stream: LiveStream
let sources: FakeSource[]
const newest = () => sources[sources.length - 1] as FakeSource
const settled = () => new Promise((done) => setTimeout(done))

function target(recent: LiveItem[] = [], wanted: Target['wanted'] = () => true): Target {
  return { url: '/live', recent: async () => recent, wanted }
}

beforeEach(() => {
  clock = new HandClock()
  feed = new LiveFeed(clock)
  sources = []
  stream = new LiveStream(
    feed,
    (url) => {
      const source = new FakeSource(url)
      sources.push(source)
      return source
    },
    clock,
  )
})

describe('the live stream', () => {
  test('begins with recent events and goes on after the newest of them', async () => {
    stream.follow(target([aLiveItem({ offset: '20' }), aLiveItem({ offset: '19' })]))
    await settled()

    expect(feed.view().rows.map((row) => row.offset)).toEqual(['20', '19'])
    expect(newest().url).toBe('/live?after=20')
  })

  test('shows only what is wanted', async () => {
    stream.follow(target([aLiveItem({ offset: '1', name: 'other' })], (item) => item.name === 'exit_intent'))
    await settled()
    newest().say('item', aLiveItem({ offset: '2', name: 'other' }))
    newest().say('item', aLiveItem({ offset: '3' }))
    clock.pass(frameMs)

    expect(feed.view().rows.map((row) => row.offset)).toEqual(['3'])
  })

  test('leaves a short loss to the browser, which tries again by itself', async () => {
    stream.follow(target())
    await settled()
    newest().say('open')
    newest().break(0)

    clock.pass(60_000)

    expect(feed.view().status).toBe('lost')
    expect(sources).toHaveLength(1)
  })

  test('connects again after the last event when the browser has given up, later each time', async () => {
    stream.follow(target())
    await settled()
    newest().say('item', aLiveItem({ offset: '33' }), '33')
    newest().break(2)
    clock.pass(1_000)
    expect(sources).toHaveLength(2)
    expect(newest().url).toBe('/live?after=33')

    newest().break(2)
    clock.pass(1_000)
    expect(sources).toHaveLength(2)
    clock.pass(1_000)

    expect(sources).toHaveLength(3)
  })

  test('keeps one connection: following something else closes the one before', async () => {
    stream.follow(target())
    await settled()
    stream.follow(target())
    await settled()

    expect(sources.map((source) => source.closed)).toEqual([true, false])
  })

  test('ignores an answer for what is no longer followed', async () => {
    const leave = stream.follow(target([aLiveItem({ offset: '1' })]))
    leave()
    await settled()

    expect(sources).toHaveLength(0)
    expect(feed.view()).toMatchObject({ status: 'off', rows: [] })
  })

  test('sleeps while nobody looks, and wakes after the last event', async () => {
    stream.follow(target([aLiveItem({ offset: '8' })]))
    await settled()
    stream.sleep()
    expect(newest().closed).toBe(true)

    stream.wake()

    expect(sources).toHaveLength(2)
    expect(newest().url).toBe('/live?after=8')
  })

  test('tells that automations acted for the user who is followed, until another is', async () => {
    stream.follow(target())
    await settled()
    newest().say('acted')
    newest().say('acted')
    const told = feed.view().acted
    stream.follow(target())

    expect([told, feed.view().acted]).toEqual([2, 0])
  })

  test('fetches the newest events again on resync', async () => {
    let recent = [aLiveItem({ offset: '8' })]
    stream.follow({ url: '/live', recent: async () => recent, wanted: () => true })
    await settled()
    recent = [aLiveItem({ offset: '900' })]
    newest().say('resync')
    await settled()

    expect(feed.view().rows.map((row) => row.offset)).toEqual(['900', '8'])
    expect(feed.view().gapAfter).toBe('8')
  })

  test('survives data that is not JSON', async () => {
    stream.follow(target())
    await settled()
    const broken = new MessageEvent('item', { data: '{' })
    expect(() => newest().say('item', broken)).not.toThrow()
  })
})

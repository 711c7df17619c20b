import { expect, test } from 'vitest'
import { inTurn } from '../src/live/inTurn'
import { HandClock } from './handClock'

const settled = () => new Promise((done) => setTimeout(done))

test('what comes together is asked for once, and what comes meanwhile once more, also after a failure', async () => {
  const clock = new HandClock()
  const ends: (() => void)[] = []
  const tell = inTurn(() => new Promise<void>((_, fail) => ends.push(() => fail(new Error('away')))), clock)

  tell()
  tell()
  clock.pass(100)
  expect(ends).toHaveLength(1)
  for (let times = 0; times < 50; times += 1) tell()
  clock.pass(10_000)
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await settled()
  clock.pass(100)
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await settled()
  clock.pass(10_000)

  expect(ends).toHaveLength(2)
})

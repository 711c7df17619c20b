import type { Clock } from './clock'

const settleMs = 100

/**
 * What calls `load` when it is told to: a moment later, so that what comes together is asked for once, and one at a
 * time. Told while it loads, it loads once more, so that however often it is told, what is shown is soon the newest.
 */
export function inTurn(load: () => Promise<unknown>, clock: Clock): () => void {
  let isBusy = false
  let isToldAgain = false
  const begin = () => {
    isBusy = true
    clock.later(() => {
      isToldAgain = false
      void load().then(goOn, goOn)
    }, settleMs)
  }
  const goOn = () => {
    isBusy = false
    if (isToldAgain) begin()
  }
  return () => {
    isToldAgain = true
    if (!isBusy) begin()
  }
}

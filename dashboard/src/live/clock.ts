/** Time as the live feed uses it, so that tests can turn it by hand. */
export interface Clock {
  now: () => number
  /** Call `run` once after `ms`; the answer cancels it. */
  later: (run: () => void, ms: number) => () => void
}

export const browserClock: Clock = {
  now: () => Date.now(),
  later: (run, ms) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

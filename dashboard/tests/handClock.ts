import type { Clock } from '../src/live/clock'

/** A clock that a test turns. */
export class HandClock implements Clock {
  #now = Date.parse('2026-11-23T18:00:00Z')
  #due: { at: number; run: () => void }[] = []

  now = (): number => this.#now

  later = (run: () => void, ms: number): (() => void) => {
    const entry = { at: this.#now + ms, run }
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter((each) => each !== entry)
    }
  }

  /** Let time pass; what falls due runs in order. */
  pass(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#due.filter((each) => each.at <= end).sort((one, other) => one.at - other.at)[0]
      if (!next) break
      this.#due = this.#due.filter((each) => each !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }
}

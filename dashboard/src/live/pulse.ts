/** How many events came in each of the last `seconds` seconds. */
export class Pulse {
  readonly #counts = new Map<number, number>()
  readonly #seconds: number

  constructor(seconds = 60) {
    this.#seconds = seconds
  }

  note(at: number, events = 1): void {
    const second = Math.floor(at / 1000)
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + events)
    for (const old of this.#counts.keys()) {
      if (old > second - this.#seconds) break
      this.#counts.delete(old)
    }
  }

  /** Counts by second, oldest first, the running second last. */
  view(at: number): number[] {
    const last = Math.floor(at / 1000)
    return Array.from(
      { length: this.#seconds },
      (_, place) => this.#counts.get(last - this.#seconds + 1 + place) ?? 0,
    )
  }

  clear(): void {
    this.#counts.clear()
  }
}

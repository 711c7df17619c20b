import type { ScoringPreview } from '../../api/types'
import { count } from '../../ui/figures'
import styles from './Scoring.module.css'

type Bars = ScoringPreview['histogram']

/** How many users score how much, before and after, side by side. */
export function Histogram({ bars }: { bars: Bars }) {
  const top = Math.max(1, ...bars.flatMap(({ before, after }) => [before, after]))
  const tall = (value: number) => (value === 0 ? 0 : Math.max(1.5, (value / top) * 100))
  return (
    <figure className={styles.histogram}>
      <figcaption>
        <span data-series="before">before</span>
        <span data-series="after">after</span>
      </figcaption>
      <div className={styles.bars} aria-hidden>
        {bars.map((bar) => (
          <div
            key={bar.from}
            className={styles.bar}
            title={`${rangeOf(bar)}: ${count(bar.before)} before, ${count(bar.after)} after`}
          >
            <span className={styles.pair}>
              <span data-series="before" style={{ height: `${tall(bar.before)}%` }} />
              <span data-series="after" style={{ height: `${tall(bar.after)}%` }} />
            </span>
            <span className={styles.range}>{bar.from}</span>
          </div>
        ))}
      </div>
      <table className={styles.hidden}>
        <caption>Users by score</caption>
        <thead>
          <tr>
            <th scope="col">Score</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.from}>
              <th scope="row">{rangeOf(bar)}</th>
              <td>{count(bar.before)}</td>
              <td>{count(bar.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

function rangeOf({ from, to }: Bars[number]): string {
  return to === from + 1 ? String(from) : `${from} to ${to - 1}`
}

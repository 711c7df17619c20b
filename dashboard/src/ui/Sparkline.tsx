import styles from './Sparkline.module.css'

interface SparklineProps {
  /** Oldest first. */
  values: readonly number[]
  width?: number
  height?: number
  label: string
  tone?: 'accent' | 'red'
}

/** Small bars, one a value; the last one, still running, in full colour. */
export function Sparkline({ values, width = 120, height = 24, label, tone = 'accent' }: SparklineProps) {
  const top = Math.max(1, ...values)
  const step = width / Math.max(1, values.length)
  return (
    <svg
      className={styles.spark}
      data-tone={tone}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {values.map((value, place) => {
        const tall = value === 0 ? 1 : Math.max(2, (value / top) * height)
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={place}
            data-empty={value === 0}
            data-last={place === values.length - 1}
            x={place * step}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
            rx={Math.min(1, step / 4)}
          />
        )
      })}
    </svg>
  )
}

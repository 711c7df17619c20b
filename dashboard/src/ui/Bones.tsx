import styles from './Bones.module.css'

/** A grey bar where text will stand. Widths vary by place, the same on every render. */
export function Bone({ width = 120, height = 10 }: { width?: number | string; height?: number }) {
  return <span className={styles.bone} style={{ width, height }} />
}

/** A list that loads: rows with the columns it will have. */
export function RowBones({
  rows = 12,
  columns,
  height = 40,
}: {
  rows?: number
  columns: number[]
  height?: number
}) {
  return (
    <div aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content never move
        <div className={styles.row} key={row} style={{ height }}>
          {columns.map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns without content never move
            <span key={column} style={{ flex: width }}>
              <Bone width={`${45 + ((row * 7 + column * 13) % 40)}%`} />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}

import styles from './UserChip.module.css'
import { initialOf } from './userLabel'

/** A calm colour of a user's own, the same everywhere. */
function hueOf(key: string): number {
  let hash = 0
  for (const letter of key) hash = (hash * 31 + letter.charCodeAt(0)) % 360
  return hash
}

export function UserMark({ id, label, size = 20 }: { id: string; label: string; size?: number }) {
  const anonymous = label === id
  return (
    <span
      className={styles.mark}
      style={{ '--hue': hueOf(id), width: size, height: size, fontSize: size * 0.46 } as React.CSSProperties}
      data-anonymous={anonymous}
      aria-hidden
    >
      {anonymous ? '' : initialOf(label)}
    </span>
  )
}

/** Who: a mark and the best name known; a key is set in mono. */
export function UserChip({ id, label }: { id: string; label: string }) {
  return (
    <span className={styles.chip}>
      <UserMark id={id} label={label} />
      <span className={styles.label} data-key={label === id} title={label}>
        {label}
      </span>
    </span>
  )
}

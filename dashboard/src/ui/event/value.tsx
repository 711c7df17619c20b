import type { AttributeType, Json } from '../../api/types'
import { useZone } from '../../session/WorkspaceContext'
import { absoluteTime } from '../time'
import styles from './value.module.css'

/** A value on one line, as text. */
function oneLine(value: Json | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A value in the colour of what it is; a datetime in the workspace's zone. */
export function Value({ value, type }: { value: Json; type?: AttributeType | undefined }) {
  const zone = useZone()
  if (type === 'datetime' && typeof value === 'string') {
    return (
      <span className={styles.value} data-type="datetime" title={value}>
        {absoluteTime(value, zone)}
      </span>
    )
  }
  const shape = value === null ? 'null' : typeof value
  return (
    <span className={styles.value} data-type={shape}>
      {value === '' ? '""' : oneLine(value)}
    </span>
  )
}

/** The first attributes of an event on one line, names quiet and values plain. */
export function AttributePreview({
  attributes,
  most = 6,
}: {
  attributes: Record<string, Json>
  most?: number
}) {
  return (
    <span className={styles.preview}>
      {Object.entries(attributes)
        .slice(0, most)
        .map(([name, value]) => (
          <span key={name} className={styles.pair}>
            <span className={styles.name}>{name}</span>
            <span className={styles.short}>{oneLine(value)}</span>
          </span>
        ))}
    </span>
  )
}

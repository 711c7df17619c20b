import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import styles from './Condition.module.css'
import { type Path, pathText, readPath } from './path'

/** The way into a JSON value, as text; one that cannot be read stays until it can. */
export function PathField({ path, onChange }: { path: Path; onChange: (path: Path) => void }) {
  const shown = pathText(path)
  const [typed, setTyped] = useState(shown)
  useEffect(() => setTyped((before) => (sameWay(before, shown) ? before : shown)), [shown])
  return (
    <TextInput
      className={styles.path ?? ''}
      aria-label="Path into the JSON"
      placeholder="items[0].price"
      value={typed}
      error={readPath(typed) === null}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        const read = readPath(text)
        if (read) onChange(read)
      }}
    />
  )
}

function sameWay(one: string, other: string): boolean {
  const read = readPath(one)
  return read !== null && pathText(read) === other
}

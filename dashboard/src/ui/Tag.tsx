import type { ReactNode } from 'react'
import styles from './Tag.module.css'

/** `plain` is for what is as it should be: no box, a small mark. */
export type Tone = 'plain' | 'gray' | 'accent' | 'amber' | 'red' | 'blue' | 'violet'

interface TagProps {
  tone?: Tone
  /** A dot in the tone's full colour before the text. */
  dot?: boolean
  /** Outlined rather than filled. */
  quiet?: boolean
  title?: string
  children: ReactNode
}

/** A short state, in a colour that reads in both schemes. */
export function Tag({ tone = 'gray', dot = false, quiet = false, title, children }: TagProps) {
  return (
    <span className={styles.tag} data-tone={tone} data-quiet={quiet} title={title}>
      {dot ? <span className={styles.dot} aria-hidden /> : null}
      {children}
    </span>
  )
}

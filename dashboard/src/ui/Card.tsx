import type { ReactNode } from 'react'
import styles from './Card.module.css'

interface CardProps {
  title: ReactNode
  lead?: ReactNode
  actions?: ReactNode
  /** Without inner padding, for lists that reach the edge. */
  flush?: boolean
  children: ReactNode
}

/** One matter of a settings page. */
export function Card({ title, lead, actions, flush = false, children }: CardProps) {
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <div>
          <h2 className={styles.title}>{title}</h2>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      <div className={styles.body} data-flush={flush}>
        {children}
      </div>
    </section>
  )
}

import type { ReactNode } from 'react'
import styles from './Screen.module.css'
import { useDocumentTitle } from './useDocumentTitle'

interface ScreenProps {
  title: string
  /** Shown instead of the title when it is more than text. */
  heading?: ReactNode
  /** One quiet line under the title. */
  lead?: ReactNode
  /** Where this screen hangs, such as a link back to the list. */
  above?: ReactNode
  actions?: ReactNode
  /** Filters and tabs; stays in view while the screen scrolls. */
  toolbar?: ReactNode
  /** `fill` gives the children the height that is left; they scroll themselves. */
  layout?: 'flow' | 'fill'
  children: ReactNode
}

/** The frame every screen stands in. */
export function Screen({
  title,
  heading,
  lead,
  above,
  actions,
  toolbar,
  layout = 'flow',
  children,
}: ScreenProps) {
  useDocumentTitle(title)
  return (
    <main className={styles.screen} data-layout={layout} id="screen">
      <header className={styles.head}>
        <div className={styles.titles}>
          {above ? <div className={styles.above}>{above}</div> : null}
          <h1 className={styles.title}>{heading ?? title}</h1>
          {lead ? <p className={styles.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={styles.actions}>{actions}</div> : null}
      </header>
      {toolbar ? <div className={styles.toolbar}>{toolbar}</div> : null}
      <div className={styles.content}>{children}</div>
    </main>
  )
}

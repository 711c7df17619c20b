import styles from './CodeBlock.module.css'
import { CopyIcon } from './CopyButton'
import { type CodeLanguage, shaded } from './highlight'

interface CodeBlockProps {
  code: string
  language: CodeLanguage
  /** What the copy button copies, such as "the snippet". */
  what?: string
  /** Break long lines instead of scrolling sideways. */
  wrap?: boolean
  label: string
}

/** Code to read and copy. */
export function CodeBlock({ code, language, what = 'code', wrap = false, label }: CodeBlockProps) {
  return (
    <div className={styles.block} data-wrap={wrap}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so keyboards must reach it */}
      <section className={styles.scroller} tabIndex={0} aria-label={label}>
        <pre className={styles.code}>
          <code>
            {shaded(code, language).map((piece, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
              <span key={place} data-shade={piece.shade}>
                {piece.text}
              </span>
            ))}
          </code>
        </pre>
      </section>
      <span className={styles.copy}>
        <CopyIcon text={code} what={what} />
      </span>
    </div>
  )
}

import { ActionIcon, Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './SidePanel.module.css'

interface SidePanelProps {
  title: ReactNode
  /** What the panel is about, for people who listen. */
  label: string
  actions?: ReactNode
  onClose: () => void
  children: ReactNode
}

/** Details beside a list. Where there is no room beside it, over it. */
export function SidePanel({ title, label, actions, onClose, children }: SidePanelProps) {
  const roomy = useMediaQuery('(min-width: 1080px)', true, { getInitialValueInEffect: false })
  const head = (
    <div className={styles.head}>
      <div className={styles.title}>{title}</div>
      {actions}
      <ActionIcon aria-label="Close details" onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </div>
  )
  if (roomy) {
    return (
      <aside className={styles.panel} aria-label={label}>
        {head}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keyboards must reach it */}
        <section className={styles.body} tabIndex={0} aria-label={label}>
          {children}
        </section>
      </aside>
    )
  }
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(460px, 100%)"
      withCloseButton={false}
      padding={0}
      attributes={{ content: { 'aria-label': label } }}
      transitionProps={{ duration: 120 }}
    >
      {head}
      <div className={styles.body}>{children}</div>
    </Drawer>
  )
}

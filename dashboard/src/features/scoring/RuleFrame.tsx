import { Drawer } from '@mantine/core'

interface RuleFrameProps {
  label: string
  onClose: () => void
  children: React.ReactNode
}

export function RuleFrame({ label, onClose, children }: RuleFrameProps) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(700px, 100%)"
      padding={0}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': label } }}
      transitionProps={{ duration: 120 }}
    >
      {children}
    </Drawer>
  )
}

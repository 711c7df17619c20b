import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { copyText } from './clipboard'

const shownMs = 1_600

function useCopied(text: string): [boolean, () => void] {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])
  return [copied, () => void copyText(text).then(setCopied)]
}

/** Copies `text`; says what it copies to people who hover or listen. */
export function CopyIcon({ text, what, size = 24 }: { text: string; what: string; size?: number }) {
  const [copied, copy] = useCopied(text)
  return (
    <Tooltip label={copied ? 'Copied' : `Copy ${what}`}>
      <ActionIcon
        size={size}
        aria-label={`Copy ${what}`}
        onClick={(event) => {
          event.stopPropagation()
          event.preventDefault()
          copy()
        }}
      >
        {copied ? <IconCheck size={14} color="var(--accent)" /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}

export function CopyButton({ text, children }: { text: string; children: string }) {
  const [copied, copy] = useCopied(text)
  return (
    <Button
      variant="default"
      leftSection={copied ? <IconCheck size={14} color="var(--accent)" /> : <IconCopy size={14} />}
      onClick={copy}
    >
      {copied ? 'Copied' : children}
    </Button>
  )
}

import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../session/WorkspaceContext'

interface RunLinkProps {
  automation: number
  run: number
  /** The step to show there. */
  node: string | undefined
  className: string | undefined
  children: ReactNode
}

/** The way to a step of a run. */
export function RunLink({ automation, run, node, className, children }: RunLinkProps) {
  const { slug } = useWorkspace()
  return (
    <Link
      {...(className ? { className } : {})}
      to="/w/$workspace/automations/$automation/runs/$run"
      params={{ workspace: slug, automation: String(automation), run: String(run) }}
      search={{ node }}
    >
      {children}
    </Link>
  )
}

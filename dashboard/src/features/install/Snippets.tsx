import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { workspaceQuery } from '../../api/session'
import type { Install } from '../../api/types'
import { useWorkspace } from '../../session/WorkspaceContext'
import { CodeBlock } from '../../ui/CodeBlock'
import { CopyIcon } from '../../ui/CopyButton'
import styles from './Install.module.css'
import { type Variant, variants } from './search'
import { type Site, snippetOf } from './snippets'
import { stub } from './stub'

interface SnippetsProps {
  install: Install
  variant: Variant
  onChange: (variant: Variant) => void
}

/** Every way to install, with this workspace's key filled in. */
export function Snippets({ install, variant, onChange }: SnippetsProps) {
  const { id, slug } = useWorkspace()
  const { data: settings } = useQuery(workspaceQuery(id))
  const site: Site = {
    apiKey: install.api_key ?? 'YOUR_API_KEY',
    url: install.url.replace(/\/$/, ''),
    stub,
    alias: settings?.alias ?? '',
    optOuts: [
      ...(settings?.respect_gpc ? (['gpc'] as const) : []),
      ...(settings?.respect_dnt ? (['dnt'] as const) : []),
    ],
    pinned: { file: install.script, integrity: install.integrity },
  }
  const chosen = snippetOf(variant, site)
  return (
    <>
      <div className={styles.tabs} role="tablist" aria-label="Ways to install">
        {variants.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            aria-selected={each === variant}
            aria-controls="snippet"
            className={styles.tab}
            onClick={() => onChange(each)}
          >
            {snippetOf(each, site).label}
          </button>
        ))}
      </div>
      <div id="snippet" role="tabpanel" aria-labelledby={`tab-${variant}`}>
        <p className={styles.when}>{chosen.when}</p>
        {chosen.parts.map((part) => (
          <div key={part.title ?? part.language} className={styles.part}>
            {part.title ? <h2 className={styles.partTitle}>{part.title}</h2> : null}
            <CodeBlock
              code={part.code}
              language={part.language}
              what={part.title ?? 'the snippet'}
              label={part.title ?? chosen.label}
              wrap
            />
          </div>
        ))}
        <p className={styles.note}>{chosen.note}</p>
      </div>
      <div className={styles.key}>
        <span>API key</span>
        {install.api_key ? (
          <>
            <code>{install.api_key}</code>
            <CopyIcon text={install.api_key} what="API key" />
          </>
        ) : (
          <Link to="/w/$workspace/settings/$section" params={{ workspace: slug, section: 'keys' }}>
            All keys are revoked: create one
          </Link>
        )}
      </div>
    </>
  )
}

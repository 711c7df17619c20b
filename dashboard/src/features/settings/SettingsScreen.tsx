import { getRouteApi, Link } from '@tanstack/react-router'
import { type ComponentType, useEffect, useRef } from 'react'
import { useMay, useWorkspace } from '../../session/WorkspaceContext'
import { Missing } from '../../ui/ErrorState'
import { LinkButton } from '../../ui/LinkButton'
import { Screen } from '../../ui/Screen'
import { AccountSection } from './AccountSection'
import { ApiKeysSection } from './ApiKeysSection'
import { AuditSection } from './AuditSection'
import { HealthSection } from './HealthSection'
import { MembersSection } from './MembersSection'
import { OriginsSection } from './OriginsSection'
import { PrivacySection } from './PrivacySection'
import styles from './Settings.module.css'
import { isSettingsSection, type SectionId, sections } from './sections'
import { TokensSection } from './TokensSection'
import { WorkspaceSection } from './WorkspaceSection'

const route = getRouteApi('/in/w/$workspace/settings/$section')

const parts: Record<SectionId, ComponentType> = {
  workspace: WorkspaceSection,
  keys: ApiKeysSection,
  origins: OriginsSection,
  privacy: PrivacySection,
  tokens: TokensSection,
  members: MembersSection,
  health: HealthSection,
  audit: AuditSection,
  account: AccountSection,
}

export function SettingsScreen() {
  const { slug } = useWorkspace()
  const { section } = route.useParams()
  const isAdmin = useMay('admin')
  const Part = isSettingsSection(section) ? parts[section] : null
  const nav = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another section is another place in the strip
  useEffect(() => {
    nav.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [section])
  return (
    <Screen title="Settings">
      <div className={styles.columns}>
        <nav ref={nav} className={styles.nav} aria-label="Settings">
          {sections
            .filter(({ role }) => role === 'viewer' || isAdmin)
            .map(({ id, label }) => (
              <Link
                key={id}
                to="/w/$workspace/settings/$section"
                params={{ workspace: slug, section: id }}
                className={styles.link}
                activeProps={{ 'data-active': true }}
              >
                {label}
              </Link>
            ))}
        </nav>
        <div className={styles.part}>{Part ? <Part /> : <Unknown />}</div>
      </div>
    </Screen>
  )
}

function Unknown() {
  const { slug } = useWorkspace()
  return (
    <Missing
      what="There is no such page of settings"
      hint="Choose one from the list."
      back={
        <LinkButton
          variant="default"
          to="/w/$workspace/settings/$section"
          params={{ workspace: slug, section: 'workspace' }}
        >
          Settings of the workspace
        </LinkButton>
      }
    />
  )
}

import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
  spotlight,
} from '@mantine/spotlight'
import { IconKeyboard, IconRoute, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { automationsQuery } from '../../api/automations'
import { eventsQuery } from '../../api/events'
import { usersQuery } from '../../api/users'
import { useWorkspace } from '../../session/WorkspaceContext'
import { KindIcon } from '../../ui/EventName'
import { UserMark } from '../../ui/UserChip'
import { userLabel } from '../../ui/userLabel'
import { schemes } from './MemberMenu'
import { places } from './places'

export const openPalette = spotlight.open
const fewest = 2
const most = 6

/** Ctrl or ⌘ with K: every place, automation, event and user, and the few commands there are. */
export function Palette({ onHelp }: { onHelp: () => void }) {
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), 150)
  const groups = [
    usePlaceActions(),
    useAutomationActions(asked),
    useEventActions(asked),
    useUserActions(asked),
    useCommands(onHelp),
  ]
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      shortcut={['mod + K']}
      tagsToIgnore={[]}
      maxHeight={440}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      scrollable
      highlightQuery={false}
      nothingFound="Nothing matches"
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'Go to a screen, an automation, an event or a user',
        'aria-label': 'Search',
      }}
      limit={24}
    />
  )
}

function usePlaceActions(): SpotlightActionGroupData {
  const { slug } = useWorkspace()
  const navigate = useNavigate()
  return {
    group: 'Go to',
    actions: places.map((place) => ({
      id: place.to,
      label: place.label,
      leftSection: <place.icon size={16} stroke={1.7} />,
      onClick: () => navigate({ to: place.to, params: { workspace: slug } }),
    })),
  }
}

function useAutomationActions(asked: string): SpotlightActionGroupData {
  const { id, slug } = useWorkspace()
  const navigate = useNavigate()
  const automations = useQuery({
    ...automationsQuery(id),
    enabled: asked.length >= fewest,
    staleTime: 60_000,
  })
  const found = asked.length < fewest ? [] : (automations.data?.items ?? [])
  const wanted = found
    .filter(({ name, state }) => state !== 'archived' && name.toLowerCase().includes(asked.toLowerCase()))
    .slice(0, most)
  return {
    group: 'Automations',
    actions: wanted.map((automation) => ({
      id: `automation ${automation.id}`,
      label: automation.name,
      leftSection: <IconRoute size={16} stroke={1.7} />,
      onClick: () =>
        navigate({
          to: '/w/$workspace/automations/$automation',
          params: { workspace: slug, automation: String(automation.id) },
        }),
    })),
  }
}

function useEventActions(asked: string): SpotlightActionGroupData {
  const { id, slug } = useWorkspace()
  const navigate = useNavigate()
  const events = useQuery({ ...eventsQuery(id), enabled: asked.length >= fewest, staleTime: 60_000 })
  const found = asked.length < fewest ? [] : (events.data?.items ?? [])
  const wanted = found
    .filter((event) => event.name.toLowerCase().includes(asked.toLowerCase()))
    .slice(0, most)
  return {
    group: 'Events',
    actions: wanted.map((event) => ({
      id: `event ${event.name}`,
      label: event.name,
      leftSection: <KindIcon kind={event.kind} size={16} />,
      onClick: () =>
        navigate({ to: '/w/$workspace/events/$name', params: { workspace: slug, name: event.name } }),
    })),
  }
}

function useUserActions(asked: string): SpotlightActionGroupData {
  const { id, slug } = useWorkspace()
  const navigate = useNavigate()
  const users = useInfiniteQuery({ ...usersQuery(id, { q: asked }), enabled: asked.length >= fewest })
  const found = asked.length < fewest ? [] : (users.data?.pages[0]?.items ?? [])
  return {
    group: 'Users',
    actions: found.slice(0, most).map(
      (user): SpotlightActionData => ({
        id: `user ${user.id}`,
        label: userLabel(user),
        description: user.key,
        // The server found them by fields that are not shown: keep them whatever the label says.
        keywords: [asked],
        leftSection: <UserMark id={user.key} label={userLabel(user)} />,
        onClick: () =>
          navigate({ to: '/w/$workspace/users/$user', params: { workspace: slug, user: String(user.id) } }),
      }),
    ),
  }
}

function useCommands(onHelp: () => void): SpotlightActionGroupData {
  const { setColorScheme } = useMantineColorScheme()
  return {
    group: 'Commands',
    actions: [
      ...schemes.map((scheme) => ({
        id: `scheme ${scheme.value}`,
        label: `Appearance: ${scheme.label.toLowerCase()}`,
        leftSection: <scheme.icon size={16} stroke={1.7} />,
        onClick: () => setColorScheme(scheme.value),
      })),
      {
        id: 'shortcuts',
        label: 'Keyboard shortcuts',
        leftSection: <IconKeyboard size={16} stroke={1.7} />,
        onClick: onHelp,
      },
    ],
  }
}

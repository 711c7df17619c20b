import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { recentEvents } from '../api/live'
import { sessionQuery } from '../api/session'
import { runSearch } from '../features/automations/runs/search'
import { automationSearch, automationsSearch } from '../features/automations/search'
import { deliverySearch } from '../features/delivery/search'
import { eventSearch, eventsSearch } from '../features/events/search'
import { installSearch } from '../features/install/search'
import { liveSearch } from '../features/live/search'
import { scoringSearch } from '../features/scoring/search'
import { segmentsSearch } from '../features/segments/search'
import { signInSearch } from '../features/signin/search'
import { userSearch } from '../features/user/search'
import { usersSearch } from '../features/users/search'
import { violationsSearch } from '../features/violations/search'
import { parseAddress, writeAddress } from '../ui/address'
import { Lost } from './Lost'
import { lastWorkspace } from './lastWorkspace'
import { ScreenFailed } from './ScreenFailed'
import { places } from './shell/places'
import { Shell } from './shell/Shell'

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: Lost,
})

const sessionOf = (queries: QueryClient) => queries.ensureQueryData(sessionQuery).catch(() => null)

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  beforeLoad: async ({ context, search }) => {
    if (!search.token && (await sessionOf(context.queries))) throw redirect({ href: search.next ?? '/' })
  },
  component: lazyRouteComponent(() => import('../features/signin/SignIn'), 'SignIn'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'in',
  beforeLoad: async ({ context, location }) => {
    const session = await sessionOf(context.queries)
    if (!session) throw redirect({ to: '/sign-in', search: { next: location.href } })
    return { session }
  },
  component: Outlet,
})

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    const workspace = lastWorkspace(context.session.workspaces)
    if (workspace) throw redirect({ to: '/w/$workspace', params: { workspace: workspace.slug } })
  },
  component: lazyRouteComponent(() => import('../features/signin/NoWorkspace'), 'NoWorkspace'),
})

/** `/users?q=…` and the like, from places that know no workspace: the last one this browser was in. */
const shortcut = createRoute({
  getParentRoute: () => signedIn,
  path: '/$place',
  beforeLoad: ({ context, params, location }) => {
    const workspace = lastWorkspace(context.session.workspaces)
    const known = places.some((place) => place.to.endsWith(`/${params.place}`))
    if (!workspace || !known) throw notFound()
    throw redirect({ href: `/w/${workspace.slug}/${params.place}${location.searchStr}` })
  },
})

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: '/w/$workspace',
  component: Shell,
  notFoundComponent: Lost,
})

/** Whether there is nothing to see yet; where that cannot be asked, there may be. */
const hasNoEvent = (workspace: number) =>
  recentEvents(workspace, 1).then(
    (items) => items.length === 0,
    () => false,
  )

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  beforeLoad: async ({ context, params }) => {
    const known = context.session.workspaces.find(({ slug }) => slug === params.workspace)
    const isNew = known ? await hasNoEvent(known.id) : false
    throw redirect({ to: isNew ? '/w/$workspace/install' : '/w/$workspace/live', params })
  },
})

const install = createRoute({
  getParentRoute: () => workspace,
  path: 'install',
  validateSearch: installSearch,
  component: lazyRouteComponent(() => import('../features/install/InstallScreen'), 'InstallScreen'),
})

const live = createRoute({
  getParentRoute: () => workspace,
  path: 'live',
  validateSearch: liveSearch,
  component: lazyRouteComponent(() => import('../features/live/LiveScreen'), 'LiveScreen'),
})

const users = createRoute({
  getParentRoute: () => workspace,
  path: 'users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('../features/users/UsersScreen'), 'UsersScreen'),
})

const user = createRoute({
  getParentRoute: () => workspace,
  path: 'users/$user',
  validateSearch: userSearch,
  component: lazyRouteComponent(() => import('../features/user/UserScreen'), 'UserScreen'),
})

const segments = createRoute({
  getParentRoute: () => workspace,
  path: 'segments',
  validateSearch: segmentsSearch,
  component: lazyRouteComponent(() => import('../features/segments/SegmentsScreen'), 'SegmentsScreen'),
})

const events = createRoute({
  getParentRoute: () => workspace,
  path: 'events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('../features/events/EventsScreen'), 'EventsScreen'),
})

const event = createRoute({
  getParentRoute: () => workspace,
  path: 'events/$name',
  validateSearch: eventSearch,
  component: lazyRouteComponent(() => import('../features/events/EventScreen'), 'EventScreen'),
})

const userAttributes = createRoute({
  getParentRoute: () => workspace,
  path: 'user-attributes',
  validateSearch: eventSearch,
  component: lazyRouteComponent(
    () => import('../features/events/UserAttributesScreen'),
    'UserAttributesScreen',
  ),
})

const violations = createRoute({
  getParentRoute: () => workspace,
  path: 'violations',
  validateSearch: violationsSearch,
  component: lazyRouteComponent(() => import('../features/violations/ViolationsScreen'), 'ViolationsScreen'),
})

const scoring = createRoute({
  getParentRoute: () => workspace,
  path: 'scoring',
  validateSearch: scoringSearch,
  component: lazyRouteComponent(() => import('../features/scoring/ScoringScreen'), 'ScoringScreen'),
})

const automations = createRoute({
  getParentRoute: () => workspace,
  path: 'automations',
  validateSearch: automationsSearch,
  component: lazyRouteComponent(
    () => import('../features/automations/AutomationsScreen'),
    'AutomationsScreen',
  ),
})

const automation = createRoute({
  getParentRoute: () => workspace,
  path: 'automations/$automation',
  validateSearch: automationSearch,
  component: lazyRouteComponent(() => import('../features/automations/AutomationScreen'), 'AutomationScreen'),
})

const automationRun = createRoute({
  getParentRoute: () => workspace,
  path: 'automations/$automation/runs/$run',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('../features/automations/runs/RunScreen'), 'RunScreen'),
})

const delivery = createRoute({
  getParentRoute: () => workspace,
  path: 'delivery',
  validateSearch: deliverySearch,
  component: lazyRouteComponent(() => import('../features/delivery/DeliveryScreen'), 'DeliveryScreen'),
})

const settingsHome = createRoute({
  getParentRoute: () => workspace,
  path: 'settings',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/w/$workspace/settings/$section', params: { ...params, section: 'workspace' } })
  },
})

const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/$section',
  component: lazyRouteComponent(() => import('../features/settings/SettingsScreen'), 'SettingsScreen'),
})

const tree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    shortcut,
    workspace.addChildren([
      workspaceHome,
      install,
      live,
      users,
      user,
      segments,
      events,
      event,
      userAttributes,
      violations,
      scoring,
      automations,
      automation,
      automationRun,
      delivery,
      settingsHome,
      settings,
    ]),
  ]),
])

export function createDashboardRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch: parseAddress,
    stringifySearch: writeAddress,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ScreenFailed,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>
  }
}

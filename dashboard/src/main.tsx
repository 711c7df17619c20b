import './app/mantine.css'
import './app/fonts.css'
import './app/tokens.css'
import './app/overrides.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueries } from './app/fetching'
import { createDashboardRouter } from './app/router'
import { cssVariablesResolver, theme } from './app/theme'

const schemes = localStorageColorSchemeManager({ key: 'cueline.color-scheme' })
const queries = createQueries(() => {
  queries.clear()
  void router.invalidate()
})
const router = createDashboardRouter(queries)
const place = document.getElementById('root')
if (!place) throw new Error('index.html has no place for the dashboard')

createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

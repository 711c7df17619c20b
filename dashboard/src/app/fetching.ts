import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from '../api/error'

const firstRetryMs = 400

/** One cache a tab. What the server refused is not asked again; what it could not answer is, twice. */
export function createQueries(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session')
          onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retryDelay: (failures) => firstRetryMs * 2 ** failures,
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      },
    },
  })
}

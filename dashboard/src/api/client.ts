import createClient from 'openapi-fetch'
import { apiErrorOf, unreachable } from './error'
import type { paths } from './schema'
import type { Known } from './types'

let csrf = ''

/** Remember the session's token: every request that changes something carries it. */
export function rememberCsrf(token: string): void {
  csrf = token
}

/** The server's API, typed by its OpenAPI description. */
export const api = createClient<paths>({
  credentials: 'same-origin',
  // Looked up at each call, so that what replaces fetch later is used.
  fetch: (request) => globalThis.fetch(request),
})

api.use({
  onRequest: ({ request }) => {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf)
    return request
  },
  onError: ({ error }) => (isAbort(error) ? undefined : unreachable()),
})

interface Outcome<Answer> {
  data?: Answer
  error?: unknown
  response: Response
}

/** What was asked for. Throws an `ApiError` for every answer that is not 2xx, and when there is none. */
export async function answer<Answer>(asked: Promise<Outcome<Answer>>): Promise<Known<Answer>> {
  const { data, error, response } = await asked
  if (!response.ok) throw apiErrorOf(response.status, error, response.headers.get('x-request-id'))
  return data as Known<Answer>
}

type Given<Query> = { [Name in keyof Query]?: Exclude<Query[Name], undefined | null> }

/** The parts of a query that say something. */
export function given<Query extends object>(query: Query): Given<Query> {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Given<Query>
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

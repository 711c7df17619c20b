import { afterEach, describe, expect, test, vi } from 'vitest'
import { answer, api, given, rememberCsrf } from '../src/api/client'
import { ApiError } from '../src/api/error'

const asked: Request[] = []
function server(status: number, body: unknown, headers: Record<string, string> = {}): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request)
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json', ...headers },
    })
  })
}

afterEach(() => {
  vi.unstubAllGlobals()
  asked.length = 0
})

const look = () =>
  answer(
    api.GET('/api/app/workspaces/{workspace_id}/events/{name}', {
      params: { path: { workspace_id: 1, name: 'a/b c' } },
    }),
  )

describe('what the server refused', () => {
  test('keeps its words, its hint and the request id', async () => {
    server(409, { error: { code: 'conflict', message: 'Taken.', hint: 'Choose another.', request_id: 'r1' } })

    const failed = await look().catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(ApiError)
    expect(failed).toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'Taken.',
      hint: 'Choose another.',
      requestId: 'r1',
    })
  })

  test("has words of its own when a proxy's page came instead", async () => {
    server(502, '<h1>Bad gateway</h1>', { 'content-type': 'text/html', 'x-request-id': 'r2' })

    const failed = await look().catch((error: unknown) => error)

    expect(failed).toMatchObject({ status: 502, code: 'http_502', requestId: 'r2' })
  })

  test('is said plainly when nothing answered', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })

    const failed = await look().catch((error: unknown) => error)

    expect(failed).toMatchObject({ status: 0, code: 'unreachable' })
  })
})

describe('a request', () => {
  test('writes names into the path so that any of them fits', async () => {
    server(200, {})
    await look()

    expect(new URL(asked[0]?.url ?? '').pathname).toBe('/api/app/workspaces/1/events/a%2Fb%20c')
  })

  test('carries the CSRF token when it changes something, and only then', async () => {
    rememberCsrf('secret')
    server(200, {})
    await look()
    await answer(api.DELETE('/api/app/session'))

    expect(asked.map((request) => request.headers.get('x-csrf-token'))).toEqual([null, 'secret'])
  })

  test('leaves out the parts of a query that say nothing', () => {
    expect(given({ q: '', cursor: null, sort: undefined, limit: 0 })).toEqual({ limit: 0 })
  })
})

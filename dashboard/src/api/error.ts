/** What the server said no with, or why it could not be asked. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string
  readonly requestId: string

  constructor(parts: { status: number; code: string; message: string; hint?: string; requestId?: string }) {
    super(parts.message)
    this.name = 'ApiError'
    this.status = parts.status
    this.code = parts.code
    this.hint = parts.hint ?? ''
    this.requestId = parts.requestId ?? ''
  }
}

/** The error of an answer that is not 2xx; an answer without our error body (a proxy's page) gets words of its own. */
export function apiErrorOf(status: number, body: unknown, requestId: string | null): ApiError {
  const detail = detailOf(body)
  return new ApiError({
    status,
    code: text(detail?.code) || `http_${status}`,
    message: text(detail?.message) || fallbackMessage(status),
    hint: text(detail?.hint),
    requestId: text(detail?.request_id) || requestId || '',
  })
}

/** The error of a request that got no answer. */
export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'unreachable',
    message: 'Cueline did not answer.',
    hint: 'Check your connection and that the server runs, then try again.',
  })
}

function detailOf(body: unknown): Record<string, unknown> | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null
  const { error } = body
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : null
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function fallbackMessage(status: number): string {
  if (status >= 500) return 'The server could not answer this request.'
  if (status === 404) return 'There is nothing at this address.'
  return `The server refused this request (${status}).`
}

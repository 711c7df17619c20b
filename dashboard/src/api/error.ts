/** One thing that is wrong with what was sent, and the way to it, such as `plan.rules[0].name`. */
export interface Problem {
  where: string
  message: string
  hint: string
}

/** What the server said no with, or why it could not be asked. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string
  readonly requestId: string
  /** Everything that is wrong with what was sent, where the server says so. */
  readonly problems: readonly Problem[]

  constructor(parts: {
    status: number
    code: string
    message: string
    hint?: string
    requestId?: string
    problems?: readonly Problem[]
  }) {
    super(parts.message)
    this.name = 'ApiError'
    this.status = parts.status
    this.code = parts.code
    this.hint = parts.hint ?? ''
    this.requestId = parts.requestId ?? ''
    this.problems = parts.problems ?? []
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
    problems: problemsIn(detail?.details),
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

function problemsIn(details: unknown): Problem[] {
  if (!Array.isArray(details)) return []
  return details.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('where' in each)) return []
    const { where, message, hint } = each as Record<string, unknown>
    return [{ where: text(where), message: text(message), hint: text(hint) }]
  })
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function fallbackMessage(status: number): string {
  if (status >= 500) return 'The server could not answer this request.'
  if (status === 404) return 'There is nothing at this address.'
  return `The server refused this request (${status}).`
}

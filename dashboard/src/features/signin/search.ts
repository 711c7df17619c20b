import { type Search, textIn } from '../../ui/address'

export interface SignInSearch {
  /** The secret of a one-time link. */
  token?: string | undefined
  /** Where the person wanted to go: a path of this dashboard. */
  next?: string | undefined
}

export function signInSearch(search: Search): SignInSearch {
  const next = textIn(search, 'next')
  return { token: textIn(search, 'token'), next: next && isOwnPath(next) ? next : undefined }
}

/** An address elsewhere must not be reachable through a sign-in link. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}

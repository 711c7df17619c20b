import { choiceIn, type Search } from '../../ui/address'

export const variants = ['html', 'user-com', 'tag-manager', 'bundle', 'csp', 'curl'] as const
export type Variant = (typeof variants)[number]

export interface InstallSearch {
  variant?: Variant | undefined
}

export function installSearch(search: Search): InstallSearch {
  return { variant: choiceIn(search, 'variant', variants) }
}

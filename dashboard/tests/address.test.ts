import { describe, expect, test } from 'vitest'
import { eventsSearch } from '../src/features/events/search'
import { liveSearch } from '../src/features/live/search'
import { isOwnPath, signInSearch } from '../src/features/signin/search'
import { userSearch } from '../src/features/user/search'
import { usersSearch } from '../src/features/users/search'
import { parseAddress, writeAddress } from '../src/ui/address'

describe('the address', () => {
  test('carries every filter there and back', () => {
    const search = liveSearch({
      event: 'Added hashtag',
      user: '42',
      attribute: 'a=b&c',
      kind: 'page_view',
      selected: 'x',
    })

    expect(liveSearch(parseAddress(writeAddress(search)))).toEqual(search)
  })

  test('leaves out what says nothing', () => {
    expect(writeAddress({ q: '', sort: undefined, columns: [], open: false })).toBe('')
  })

  test('keeps text that looks like a number text', () => {
    expect(usersSearch(parseAddress('?q=123'))).toMatchObject({ q: '123' })
  })

  test('writes lists with commas', () => {
    const search = usersSearch({ columns: ['user', 'attribute.plan'] })

    expect(writeAddress(search)).toBe('?columns=user%2Cattribute.plan')
    expect(usersSearch(parseAddress(writeAddress(search))).columns).toEqual(['user', 'attribute.plan'])
  })

  test('ignores choices that do not exist', () => {
    expect(eventsSearch({ state: 'deleted', sort: 'colour' })).toMatchObject({
      state: undefined,
      sort: undefined,
    })
    expect(userSearch({ kinds: 'page_view,nonsense' }).kinds).toEqual(['page_view'])
  })
})

describe('where a sign-in leads', () => {
  test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'is never %s',
    (next) => {
      expect(isOwnPath(next)).toBe(false)
      expect(signInSearch({ next }).next).toBeUndefined()
    },
  )

  test('may be any screen of the dashboard', () => {
    expect(signInSearch({ next: '/w/shop/users?q=a' }).next).toBe('/w/shop/users?q=a')
  })
})

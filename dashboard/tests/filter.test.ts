import { describe, expect, test } from 'vitest'
import { isEmptyFilter, type LiveFilter, matches } from '../src/live/filter'
import { aLiveItem } from './anEvent'

const item = aLiveItem({
  name: 'AddToCart',
  raw: { price: '12.50', gift: true },
  attributes: { price: 12.5, gift: true },
  url: 'https://shop.example/Tents',
  verdict: { outcome: 'accepted', typed: 2, violations: 1, rules: [] },
})

describe('a live filter', () => {
  test.each<[string, LiveFilter]>([
    ['part of the name, in any case', { event: 'addto' }],
    ["the user's number", { user: '7' }],
    ["part of the user's label", { user: 'kowal' }],
    ['part of the key', { user: 'abcdef' }],
    ['part of the address', { url: 'tents' }],
    ['an attribute that is there', { attribute: 'price' }],
    ['an attribute as it was sent', { attribute: 'price=12.50' }],
    ['an attribute as it is typed', { attribute: 'price=12.5' }],
    ['a boolean', { attribute: 'gift=true' }],
    ['its kind', { kind: 'event' }],
    ['its violations', { outcome: 'violations' }],
    ['all at once', { event: 'AddToCart', user: '7', attribute: 'gift' }],
  ])('lets through %s', (_what, filter) => {
    expect(matches(filter, item)).toBe(true)
  })

  test.each<[string, LiveFilter]>([
    ['another name', { event: 'exit' }],
    ['a number that is only part of the user’s', { user: '77' }],
    ['an attribute that is not there', { attribute: 'colour' }],
    ['another value', { attribute: 'price=13' }],
    ['another kind', { kind: 'page_view' }],
    ['another outcome', { outcome: 'duplicate' }],
    ['one that fails beside one that holds', { event: 'AddToCart', url: 'cart' }],
  ])('keeps out %s', (_what, filter) => {
    expect(matches(filter, item)).toBe(false)
  })

  test('is empty when no field says anything', () => {
    expect(isEmptyFilter({ event: undefined, user: '' })).toBe(true)
    expect(isEmptyFilter({ kind: 'event' })).toBe(false)
  })
})

import { expect, test } from 'vitest'
import { initialOf } from '../src/ui/userLabel'

test.each([
  ['ann', 'A'],
  [' żaneta', 'Ż'],
  ['🦊 fox', '🦊'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧'],
  ['', ''],
])('the mark of “%s” is %s', (label, mark) => {
  expect(initialOf(label)).toBe(mark)
})

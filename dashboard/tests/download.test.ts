import { describe, expect, test } from 'vitest'
import { asCsv } from '../src/ui/download'
import { eventRows } from '../src/ui/event/rows'
import { anEvent } from './anEvent'

describe('a CSV file', () => {
  test('has a column for every field of every row', () => {
    expect(asCsv([{ a: 1 }, { b: 'x' }])).toBe('a,b\r\n1,\r\n,x')
  })

  test('quotes what would break a line', () => {
    expect(asCsv([{ a: 'say "hi", now\n' }])).toBe('a\r\n"say ""hi"", now\n"')
  })

  test('never holds a formula that a visitor sent, and leaves numbers alone', () => {
    const text = asCsv([{ a: '=HYPERLINK("x")', b: '@sum', c: -12.5, d: '-12' }])

    expect(text).toContain(`"'=HYPERLINK(""x"")"`)
    expect(text).toContain("'@sum,-12.5,-12")
  })
})

test('events become rows with a column for each attribute', () => {
  const [row] = eventRows([anEvent({ raw: { price: '12.50' } })])

  expect(row).toMatchObject({ name: 'exit_intent', user: 'Marta Kowalska', 'attribute.price': '12.50' })
})

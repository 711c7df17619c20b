import { describe, expect, it } from 'vitest';
import { plain } from '../src/plain';

const textOf = (...given: Parameters<typeof plain>): string => JSON.stringify(plain(...given));

describe('plain attributes', () => {
  it('keep every type JSON has', () => {
    const attributes = { text: 'a"b\n', number: 199.5, yes: true, none: null, nested: { x: [1, { y: 2 }] } };

    expect(JSON.parse(textOf(attributes))).toEqual(attributes);
  });

  it('turn a date into ISO 8601', () => {
    expect(textOf({ when: new Date(0) })).toBe('{"when":"1970-01-01T00:00:00.000Z"}');
  });

  it('keep the event when one value cannot be said in JSON', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(JSON.parse(textOf({ big: 10n ** 20n, circle, price: 5 }))).toEqual({
      big: '100000000000000000000',
      circle: '[object Object]',
      price: 5,
    });
  });

  it('keep the event when one value throws at being read', () => {
    const attributes = {
      get trap() {
        throw new Error('trap');
      },
      price: 5,
    };

    expect(textOf(attributes)).toBe('{"price":5}');
  });

  it('leave out functions and undefined', () => {
    expect(textOf({ go() {}, nothing: undefined, kept: 1 })).toBe('{"kept":1}');
  });

  it.each([undefined, null, 'text', 7, true, () => 1])('take %j for no attributes', (attributes) => {
    expect(textOf(attributes)).toBe('{}');
  });

  it('hold only what is wanted', () => {
    expect(textOf({ a: 1, b: 2 }, (name) => name === 'b')).toBe('{"b":2}');
  });
});

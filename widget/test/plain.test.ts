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

  it('hold only what is named', () => {
    expect(textOf({ a: 1, b: 2 }, ['b', 'c'])).toBe('{"b":2}');
  });

  it('are each tried by itself when they are named', () => {
    const settings = {
      email: 'ada@example.com',
      get trap() {
        throw new Error('trap');
      },
      big: 10n,
    };

    expect(textOf(settings, ['email', 'trap', 'big'])).toBe('{"email":"ada@example.com","big":"10"}');
  });

  it('are a copy, whether or not JSON can say all of them', () => {
    for (const attributes of [{ price: 5 }, { price: 5, big: 10n }]) {
      const told = plain(attributes);
      attributes.price = 6;

      expect(told).toMatchObject({ price: 5 });
    }
  });

  it('keep what comes after a value that throws, in the order of the page', () => {
    const attributes = {
      first: 1,
      get trap() {
        throw new Error('trap');
      },
      last: { x: [2] },
    };

    expect(textOf(attributes)).toBe('{"first":1,"last":{"x":[2]}}');
  });

  it('say what an own `toJSON` makes of them as the page would', () => {
    expect(textOf({ a: 1, toJSON: () => ({ b: 2 }) })).toBe('{"b":2}');
  });
});

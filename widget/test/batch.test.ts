import { describe, expect, it } from 'vitest';
import { bodyOf, nextBatch } from '../src/batch';

const entries = (count: number, apiKey = 'k', size = 10) =>
  Array.from({ length: count }, (_, at) => `${apiKey} {"n":${at},"x":"${'x'.repeat(size)}"}`);

describe('a batch', () => {
  it('takes the oldest, at most as many as allowed', () => {
    expect(nextBatch(entries(120), 50)).toEqual(entries(120).slice(0, 50));
  });

  it('stays within 30 kB, counted as bytes and not as characters', () => {
    const wide = entries(10, 'k', 0).map((entry) => entry.replace('""', `"${'ż'.repeat(5000)}"`));

    expect(nextBatch(wide, 50)).toHaveLength(2);
  });

  it('takes one event however large it is', () => {
    const large = entries(2, 'k', 100_000);

    expect(nextBatch(large, 50)).toEqual(large.slice(0, 1));
  });

  it('holds the events of one API key', () => {
    const mixed = [...entries(2, 'a'), ...entries(2, 'b')];

    expect(nextBatch(mixed, 50)).toEqual(entries(2, 'a'));
  });

  it('of nothing is nothing', () => {
    expect(nextBatch([], 50)).toEqual([]);
  });
});

describe('a body', () => {
  it('is the wire format', () => {
    const body = bodyOf(['shop {"id":"1"}', 'shop {"id":"2"}'], 'other', 7, { queue_full: 3 });

    expect(JSON.parse(body as string)).toEqual({
      key: 'shop',
      sentAt: 7,
      library: 'widget/test',
      dropped: { queue_full: 3 },
      events: [{ id: '1' }, { id: '2' }],
    });
  });

  it('uses the key known now for events recorded before there was one', () => {
    expect(JSON.parse(bodyOf([' {}'], 'late', 7, {}) as string).key).toBe('late');
  });

  it('waits while no key is known', () => {
    expect(bodyOf([' {}'], undefined, 7, {})).toBeFalsy();
  });
});

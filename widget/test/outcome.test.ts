import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../src/outcome';

const NOW = Date.parse('2026-11-23T18:00:00Z');
const read = (status: number, text = '{}', retryAfter: string | null = null) =>
  outcomeOf(status, text, retryAfter, NOW);

describe('an answer', () => {
  it('of 200 in our JSON delivers', () => {
    expect(read(200, '{"accepted":1}')).toEqual([]);
  });

  it('of 200 says why single events of it were refused, whatever their text pretends', () => {
    const items = [
      { id: '1', status: 'accepted' },
      { id: '2', status: 'rejected', code: 'event_too_large', message: 'The name "code":"forged" is too long.' },
      { id: '3', status: 'rejected', code: 'visitor_opted_out' },
    ];

    expect(read(200, JSON.stringify({ accepted: 1, items }))).toEqual(['event_too_large', 'visitor_opted_out']);
  });

  it.each(['<!doctype html>', '', 'ok', '{}', '{"status":"ok"}'])(
    'of 200 with %j is not the collector speaking',
    (text) => {
      expect(read(200, text)).toBe(0);
    },
  );

  it.each([408, 425, 429, 500, 502, 503, 599])('of %i is tried again', (status) => {
    expect(read(status)).toBe(0);
  });

  it.each([400, 401, 403, 404, 413, 422])('of %i drops, and says why', (status) => {
    expect(read(status)).toBe(`http_${status}`);
  });

  it.each([
    ['7', 7000],
    ['Mon, 23 Nov 2026 18:00:30 GMT', 30_000],
    ['soon', 0],
    ['86400', 3_600_000],
  ])('asking to wait %s is given its time', (header, afterMs) => {
    expect(read(503, '', header)).toBe(afterMs);
  });
});

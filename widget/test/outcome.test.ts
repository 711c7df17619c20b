import { describe, expect, it } from 'vitest';
import { type Outcome, outcomeOf } from '../src/outcome';

const NOW = Date.parse('2026-11-23T18:00:00Z');
const read = (status: number, text = '{}', retryAfter: string | null = null) =>
  outcomeOf(status, text, retryAfter, NOW);

describe('an answer', () => {
  it('to try again always says when', () => {
    // @ts-expect-error: afterMs is missing.
    const careless: Outcome = { kind: 'retry' };

    expect(careless).not.toEqual(read(503));
  });

  it('of 200 in our JSON delivers', () => {
    expect(read(200, '{"accepted":1}')).toEqual({ kind: 'delivered' });
  });

  it.each(['<!doctype html>', '', 'ok'])('of 200 with %j is not the collector speaking', (text) => {
    expect(read(200, text)).toEqual({ kind: 'retry', afterMs: 0 });
  });

  it.each([408, 425, 429, 500, 502, 503, 599])('of %i is tried again', (status) => {
    expect(read(status)).toEqual({ kind: 'retry', afterMs: 0 });
  });

  it.each([400, 401, 403, 404, 413, 422])('of %i drops, and says why', (status) => {
    expect(read(status)).toEqual({ kind: 'dropped', reason: `http_${status}` });
  });

  it.each([
    ['7', 7000],
    ['Mon, 23 Nov 2026 18:00:30 GMT', 30_000],
    ['soon', 0],
    ['86400', 3_600_000],
  ])('asking to wait %s is given its time', (header, afterMs) => {
    expect(read(503, '', header)).toEqual({ kind: 'retry', afterMs });
  });
});

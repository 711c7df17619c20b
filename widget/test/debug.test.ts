import { describe, expect, it } from 'vitest';
import { readAnswer } from '../src/debug/answers';
import { ledger, readItem } from '../src/debug/ledger';
import { follow, PAUSES_MS, type Verdict, verdictsUrl } from '../src/debug/verdicts';

const verdict = (id: string, outcome: Verdict['outcome'] = 'accepted'): Verdict => ({
  id,
  outcome,
  types: {},
  violations: [],
});

describe('an answer', () => {
  it('names each event by what became of it', () => {
    const refused = { id: 'b', code: 'event_name_empty', message: 'No name.', hint: 'Give it one.' };
    const items = [
      { id: 'a', status: 'accepted' },
      { ...refused, status: 'rejected' },
    ];

    expect(readAnswer(200, JSON.stringify({ accepted: 1, rejected: 1, items }), 2)).toEqual({
      is: 'taken',
      accepted: ['a'],
      refused: [refused],
    });
  });

  it.each([400, 401, 403, 404, 422])('%i is a refusal, with its reason', (status) => {
    const why = { code: 'api_key_unknown', message: 'No such key.', hint: '' };

    expect(readAnswer(status, JSON.stringify({ error: why }), 2)).toEqual({ is: 'refused', why });
  });

  it.each([408, 413, 425, 429, 500, 502, 503])('%i is sent again', (status) => {
    expect(readAnswer(status, '{"error":{"code":"log_unavailable","message":"Full."}}', 2)).toEqual({
      is: 'later',
      why: { code: 'log_unavailable', message: 'Full.', hint: '' },
    });
  });

  it('413 refuses an event that was sent alone', () => {
    expect(readAnswer(413, '', 1).is).toBe('refused');
  });

  it.each(['<html>sign in</html>', '', 'null', '7', '{}', '{"items":7}'])('%j is none of Cueline', (text) => {
    const answer = readAnswer(200, text, 2);

    expect(answer.is).toBe('later');
    expect(answer).toMatchObject({ why: { code: 'not_cueline' } });
  });
});

describe('the ledger', () => {
  const body = (...ids: string[]): string =>
    JSON.stringify({
      key: 'k',
      events: ids.map((id) => ({ id, name: `event.${id}`, data: { n: 1 }, user: { m: 2 } })),
    });

  it('knows an event by its id, and what was sent with it', () => {
    const sent = ledger();
    sent.noteBody(body('a'));

    expect(sent.find('a')).toEqual({ id: 'a', name: 'a', data: { n: 1, m: 2 }, key: 'k', times: 1 });
  });

  it('counts how often an event was sent', () => {
    const sent = ledger();
    sent.noteBody(body('a', 'b'));

    expect(sent.noteBody(body('a', 'c')).map(({ times }) => times)).toEqual([2, 1]);
  });

  it('forgets the oldest of a thousand', () => {
    const sent = ledger();
    sent.noteBody(body(...Array.from({ length: 1001 }, (_, at) => `e${at}`)));

    expect([sent.find('e0').key, sent.find('e1').key, sent.find('e1000').key]).toEqual(['', 'k', 'k']);
  });

  it('reads an event before it is sent', () => {
    expect(readItem('{"name":"event.a","data":{"n":1},"user":{}}')).toEqual({ name: 'a', data: { n: 1 } });
  });
});

describe('verdicts', () => {
  const stage = (answers: (Verdict[] | Error)[]) => {
    const [asked, heard, missed, pauses]: [string[][], string[], [string[], string][], number[]] = [[], [], [], []];
    const asking = {
      ask: async (ids: string[]) => {
        asked.push(ids);
        const answer = answers[asked.length - 1] ?? ids.map((id) => verdict(id, 'unknown'));
        if (answer instanceof Error) throw answer;
        return answer;
      },
      pause: async (ms: number) => void pauses.push(ms),
      hear: (one: Verdict) => void heard.push(one.id),
      miss: (ids: string[], why: string) => void missed.push([ids, why]),
    };
    return { asking, asked, heard, missed, pauses };
  };

  it('are asked for again, but only those that are not known yet', async () => {
    const { asking, asked, heard, missed } = stage([
      [verdict('a'), verdict('b', 'unknown')],
      [verdict('b', 'blocked')],
    ]);

    await follow(['a', 'b'], asking);

    expect([asked, heard, missed]).toEqual([[['a', 'b'], ['b']], ['a', 'b'], []]);
  });

  it('are given up after the last pause, and said to be', async () => {
    const { asking, heard, missed, pauses } = stage([]);

    await follow(['a'], asking);

    expect([heard, missed, pauses]).toEqual([[], [[['a'], '']], PAUSES_MS]);
  });

  it('outlast a server that is away', async () => {
    const { asking, heard, missed } = stage([new Error('away'), new Error('away'), [verdict('a')]]);

    await follow(['a'], asking);

    expect([heard, missed]).toEqual([['a'], []]);
  });

  it('say why none came', async () => {
    const { asking, missed } = stage(Array(9).fill(new Error('away')));

    await follow(['a'], asking);

    expect(missed).toEqual([[['a'], 'away']]);
  });

  it.each([
    ['https://c.example/api/event/', 'https://c.example/api/event/verdicts'],
    ['https://c.example/api/event', 'https://c.example/api/event/verdicts'],
    ['/t/api/event/?x=1', 'https://shop.example/t/api/event/verdicts?x=1'],
    ['//c.example/k3x/', 'https://c.example/k3x/verdicts'],
  ])('of events posted to %s are asked for at %s', (endpoint, url) => {
    expect(verdictsUrl(endpoint, 'https://shop.example/teas')).toBe(url);
  });
});

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MOST_EVENTS, ROOM, ROOM_OF_ONE } from '../src/batch';
import { isAboutUser } from '../src/civchat';

const reference = await readFile(new URL('../../docs/reference/widget.md', import.meta.url), 'utf8');
const section = (title: string): string => (reference.split(`## ${title}\n`)[1] ?? '').split('\n## ')[0] ?? '';
const quoted = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), (found) => found[1] ?? '');

describe('the reference page', () => {
  it('names as settings what the widget takes for settings', () => {
    const names = quoted(section('Settings'), /^\| (`[^|]+`) \|/gm).flatMap((cell) => quoted(cell, /`(\w+)`/g));

    expect(names).toContain('apiKey');
    expect(names.filter((name) => isAboutUser(name))).toEqual([]);
    expect(['user_id', 'email', 'name'].every((name) => isAboutUser(name))).toBe(true);
  });

  it('states the limits in force', () => {
    const most = Number(/at most \| ([\d ]+) events/.exec(section('Delivery'))?.[1]?.replace(' ', ''));

    expect(section('Delivery')).toContain(`at most ${MOST_EVENTS} events`);
    expect(most * ROOM_OF_ONE).toBe(ROOM);
  });
});

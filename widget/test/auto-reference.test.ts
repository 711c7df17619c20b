// @vitest-environment happy-dom
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FILE_EXTENSIONS } from '../src/auto/links';
import { passed } from '../src/auto/scroll';

const read = (path: string): Promise<string> => readFile(`${import.meta.dirname}/${path}`, 'utf8');
const reference = await read('../../docs/reference/auto-capture.md');
const source = await read('../src/auto/capture.ts');
const section = (title: string): string => (reference.split(`## ${title}\n`)[1] ?? '').split('\n## ')[0] ?? '';
const rows = (title: string): string[][] =>
  Array.from(section(title).matchAll(/^\| (`.+) \|$/gm), ([, row = '']) =>
    row.split(' | ').map((cell) => cell.replace(/^`(.+)`$/, '$1')),
  );

/** The attributes of each event with their types, as the code declares them. */
const declared = (): string[][] => {
  const body = /interface Captured \{(.*?)\n\}/s.exec(source)?.[1] ?? '';
  return Array.from(body.matchAll(/(\w+): \{([^}]+)\}/g)).flatMap(([, event = '', attributes = '']) =>
    Array.from(attributes.matchAll(/(\w+): (\w+)/g), ([, attribute = '', type = '']) => [
      event,
      attribute,
      type === 'number' ? 'Number' : 'String',
    ]),
  );
};

describe('the page on auto-capture', () => {
  it('lists every attribute of every event with its type, and no other', () => {
    const listed = rows('Attributes').map((row) => row.slice(0, 3));

    expect(listed.length).toBeGreaterThan(15);
    expect(listed).toEqual(declared());
  });

  it('lists every choice with its event', async () => {
    const choices = Array.from(
      (/type Choice =([^;]+);/.exec(await read('../src/auto/choices.ts'))?.[1] ?? '').matchAll(/'(\w+)'/g),
    );
    const listed = rows('Events');

    expect(listed.map(([choice]) => choice)).toEqual(choices.map(([, choice]) => choice));
    expect(listed.map(([, event]) => event)).toEqual([...new Set(declared().map(([event]) => event))]);
  });

  it('defines exactly the Numbers as such', () => {
    const defined = (/for ONE in ([^;]+);/.exec(reference)?.[1] ?? '').split(/\s+/);

    expect(defined).toEqual(
      declared().flatMap(([event, attribute, type]) => (type === 'Number' ? [`${event}/${attribute}`] : [])),
    );
  });

  it('lists the files and the depths', () => {
    const files = Array.from(section('Files').matchAll(/`(\w+)`/g), ([, extension]) => extension);

    expect(files.join('|')).toBe(FILE_EXTENSIONS);
    expect(reference).toContain(`| ${passed(0, 100).slice(0, -1).join(', ')} or 100 |`);
  });
});

import { readFile } from 'node:fs/promises';
import { type Node, parse } from 'acorn';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { GUARDED } from './tag-manager/permissions';
import { type Field, readTemplate } from './tag-manager/template';

const folder = new URL('../../integrations/google-tag-manager/', import.meta.url);
const template = readTemplate(await readFile(new URL('template.tpl', folder), 'utf8'));

type Any = Node & { [name: string]: unknown };

/** Every node of the sandboxed script. */
const nodes = ((): Any[] => {
  const found: Any[] = [];
  const visit = (value: unknown): void => {
    if (!value || typeof value !== 'object') return;
    if (typeof (value as Any).type === 'string') found.push(value as Any);
    Object.values(value).forEach(visit);
  };
  visit(parse(template.script, { ecmaVersion: 2015, allowReturnOutsideFunction: true }));
  return found;
})();

/** The first argument of every call of `name` that is given as text. */
const givenTo = (name: string): string[] =>
  nodes
    .filter((node) => node.type === 'CallExpression' && (node.callee as Any).name === name)
    .map((node) => ((node.arguments as Any[])[0] as Any | undefined)?.value)
    .filter((value): value is string => typeof value === 'string');

const unique = (names: string[]): string[] => [...new Set(names)].sort();

describe("the template's file", () => {
  it('has every section that the gallery asks for, in its order', () => {
    expect(template.sections).toEqual([
      'TERMS_OF_SERVICE',
      'INFO',
      'TEMPLATE_PARAMETERS',
      'SANDBOXED_JS_FOR_WEB_TEMPLATE',
      'WEB_PERMISSIONS',
      'TESTS',
      'NOTES',
    ]);
  });

  it('is a tag for web containers', () => {
    expect(template.info).toMatchObject({
      type: 'TAG',
      id: 'cvt_temp_public_id',
      version: 1,
      containerContexts: ['WEB'],
      displayName: 'Cueline',
    });
    expect(template.info.description).toMatch(/^.{20,200}$/);
  });

  it('has metadata whose versions are commits with what changed in them', async () => {
    const { homepage, documentation, versions } = parseYaml(await readFile(new URL('metadata.yaml', folder), 'utf8'));

    expect([homepage, documentation].every((address) => /^https:\/\//.test(address))).toBe(true);
    for (const { sha, changeNotes } of versions) {
      expect(sha).toMatch(/^[0-9a-f]{40}$/);
      expect(changeNotes).toMatch(/\w/);
    }
  });
});

describe('the sandboxed script', () => {
  it('uses only what the sandbox understands', () => {
    const unknown = nodes.filter(
      ({ type, regex }) =>
        /^(New|This|Class|Template|TaggedTemplate|Spread|Rest|ObjectPattern|ArrayPattern|AssignmentPattern|ForOf|Yield|Try|Throw|With|Debugger|Meta|Super)/.test(
          type,
        ) || regex,
    );

    expect(unknown.map(({ type }) => type)).toEqual([]);
  });

  it('has a permission for each guarded API it requires, and none beside', () => {
    const needed = unique(givenTo('require').flatMap((api) => GUARDED[api] ?? []));

    expect(template.permissions.map(({ id }) => id).sort()).toEqual(needed);
  });

  it('names as globals exactly those it may touch', () => {
    const touched = ['copyFromWindow', 'setInWindow', 'callInWindow', 'createQueue'].flatMap(givenTo);
    const allowed = template.permissions.find(({ id }) => id === 'access_globals')?.entries.keys as { key: string }[];

    expect(allowed.map(({ key }) => key).sort()).toEqual(unique(touched));
  });

  it('may load nothing but a widget over https', () => {
    const urls = template.permissions.find(({ id }) => id === 'inject_script')?.entries.urls as string[];

    expect(urls.every((url) => /^https:\/\/.*\/widget\.js$/.test(url))).toBe(true);
  });

  it('reads each of its fields, and no others', () => {
    const read = nodes
      .filter((node) => node.type === 'MemberExpression' && (node.object as Any).name === 'data')
      .map((node) => (node.property as Any).name as string)
      .filter((name) => !name.startsWith('gtmOn'));

    expect(template.fields.map(({ name }) => name).sort()).toEqual(unique(read));
  });
});

describe('the fields', () => {
  const types = template.fields[0]?.radioItems?.map(({ value }) => value) ?? [];
  const shownFor = ({ enablingConditions = [] }: Field) => enablingConditions.map(({ paramValue }) => paramValue);

  it('begin with what the tag does', () => {
    expect(template.fields[0]).toMatchObject({ name: 'type', type: 'RADIO', defaultValue: 'load' });
    expect(types).toEqual(['load', 'event', 'product', 'user', 'consent']);
  });

  it('are shown for what the tag does, all of them for something there is', () => {
    for (const field of template.fields.slice(1)) {
      expect(shownFor(field).length).toBeGreaterThan(0);
      expect(types).toEqual(expect.arrayContaining(shownFor(field)));
    }
  });

  it('ask for an address over https', () => {
    const validators = template.fields.find(({ name }) => name === 'server')?.valueValidators ?? [];
    const pattern = new RegExp(validators.find(({ type }) => type === 'REGEX')?.args?.[0] ?? '');

    expect(['https://cueline.shop.example', 'https://shop.example/t/'].every((one) => pattern.test(one))).toBe(true);
    expect(['http://shop.example', 'cueline.shop.example', 'https://a b'].some((one) => pattern.test(one))).toBe(false);
  });
});

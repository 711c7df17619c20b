/** A tag manager's custom template: the sections of its file, read. */

export interface Permission {
  id: string;
  /** Its parameters, each as the list of its entries. */
  entries: { [parameter: string]: unknown[] };
}

export interface Field {
  type: string;
  name: string;
  defaultValue?: unknown;
  enablingConditions?: { paramName: string; paramValue: string; type: string }[];
  radioItems?: { value: string }[];
  selectItems?: { value: string }[];
  valueValidators?: { type: string; args?: string[] }[];
}

export interface Template {
  /** The names of its sections, in their order. */
  sections: string[];
  info: { [name: string]: unknown };
  fields: Field[];
  script: string;
  permissions: Permission[];
  /** Its own tests, as YAML. */
  tests: string;
}

interface Wrapped {
  type: number;
  string?: string;
  boolean?: boolean;
  listItem?: Wrapped[];
  mapKey?: Wrapped[];
  mapValue?: Wrapped[];
}

interface Written {
  instance: { key: { publicId: string }; param?: { key: string; value: Wrapped }[] };
}

/** What the file's typed values say: a text, a truth, a list, or a map. */
const unwrapped = ({ type, string, boolean, listItem, mapKey, mapValue }: Wrapped): unknown => {
  if (type === 1) return string;
  if (type === 8) return boolean;
  if (type === 2) return (listItem ?? []).map(unwrapped);
  const values = (mapValue ?? []).map(unwrapped);
  return Object.fromEntries((mapKey ?? []).map((key, at) => [unwrapped(key), values[at]]));
};

const permissionOf = ({ instance }: Written): Permission => ({
  id: instance.key.publicId,
  entries: Object.fromEntries((instance.param ?? []).map(({ key, value }) => [key, [unwrapped(value)].flat()])),
});

export const readTemplate = (text: string): Template => {
  const pieces = text.split(/^___([A-Z_]+)___$/m).slice(1);
  const sections = pieces.filter((_, at) => at % 2 === 0);
  const section = (name: string): string => pieces[pieces.indexOf(name) + 1]?.trim() ?? '';
  return {
    sections,
    info: JSON.parse(section('INFO')),
    fields: JSON.parse(section('TEMPLATE_PARAMETERS')),
    script: section('SANDBOXED_JS_FOR_WEB_TEMPLATE'),
    permissions: (JSON.parse(section('WEB_PERMISSIONS')) as Written[]).map(permissionOf),
    tests: section('TESTS'),
  };
};

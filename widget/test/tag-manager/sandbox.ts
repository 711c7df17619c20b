import { allowances } from './permissions';
import type { Permission } from './template';

/** The tag manager's sandbox for a custom template: its APIs on a window, each held to the template's permissions. */

type Any = { [name: string]: unknown };
type Work = (...given: unknown[]) => unknown;

/** What the sandbox needs of the world. */
export interface World {
  window: Any;
  now(): number;
  href(): string;
  /** Load a script into the page. */
  inject(url: string, loaded: () => void, failed: () => void): void;
  log(...said: unknown[]): void;
  isGranted(type: string): boolean;
  whenConsentChanges(listener: (type: string, granted: boolean) => void): void;
}

export type Apis = { [name: string]: unknown };

/** What crosses between page and sandbox is copied; functions are wrapped, so that theirs goes the same way. */
const across = (value: unknown): unknown => {
  if (typeof value === 'function') return (...given: unknown[]) => across((value as Work)(...given.map(across)));
  if (Array.isArray(value)) return value.map(across);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, across(inner)]));
};

/** What holds the last name of a path such as `userengage.q`, and that name. */
const holderOf = (window: Any, path: string): [Any | undefined, string] => {
  const names = path.split('.');
  const last = names.pop() as string;
  return [names.reduce<Any | undefined>((holder, name) => holder?.[name] as Any | undefined, window), last];
};

const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** The APIs that read and write the page's globals. */
const globals = ({ window }: World, demand: (id: string, ...asked: string[]) => void): Apis => {
  const read = (path: string): unknown => {
    const [holder, name] = holderOf(window, path);
    return holder?.[name];
  };
  const write = (path: string, value: unknown, override = false): boolean => {
    const [holder, name] = holderOf(window, path);
    if (!holder || (name in holder && holder[name] !== undefined && !override)) return false;
    holder[name] = value;
    return true;
  };
  return {
    copyFromWindow(path: string) {
      demand('access_globals', 'read', path);
      return across(read(path));
    },
    setInWindow(path: string, value: unknown, override?: boolean) {
      demand('access_globals', 'write', path);
      return write(path, across(value), override);
    },
    callInWindow(path: string, ...given: unknown[]) {
      demand('access_globals', 'execute', path);
      const [holder, name] = holderOf(window, path);
      if (typeof holder?.[name] === 'function') return across((holder[name] as Work)(...given.map(across)));
    },
    createQueue(path: string) {
      demand('access_globals', 'read', path);
      demand('access_globals', 'write', path);
      write(path, []);
      return (...given: unknown[]) => (read(path) as unknown[]).push(...given.map(across));
    },
  };
};

/** APIs that touch nothing. */
const pure = ({ now }: World): Apis => ({
  getTimestampMillis: now,
  getType: (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value),
  JSON: {
    parse: (text: string) => quietly(() => JSON.parse(text)),
    stringify: (value: unknown) => quietly(() => JSON.stringify(value)),
  },
  makeTableMap: (rows: Any[], key: string, value: string) =>
    rows.length ? Object.fromEntries(rows.map((row) => [row[key], row[value]])) : null,
});

/** All that `require` gives a template with `permissions`. */
export const sandbox = (world: World, permissions: Permission[]): Apis => {
  const { demand, isAllowed } = allowances(permissions);
  return {
    ...pure(world),
    ...globals(world, demand),
    queryPermission: isAllowed,
    getUrl() {
      demand('get_url');
      return world.href();
    },
    injectScript(url: string, loaded: () => void, failed: () => void) {
      demand('inject_script', url);
      world.inject(url, loaded, failed);
    },
    logToConsole(...said: unknown[]) {
      demand('logging');
      world.log(...said);
    },
    isConsentGranted(type: string) {
      demand('access_consent', type, 'read');
      return world.isGranted(type);
    },
    addConsentListener(type: string, listener: (type: string, granted: boolean) => void) {
      demand('access_consent', type, 'read');
      world.whenConsentChanges((changed, granted) => changed === type && listener(changed, granted));
    },
  };
};

/** `require` of the sandbox: an API that there is not is an error. */
export const requiring =
  (apis: Apis) =>
  (name: string): unknown => {
    if (!(name in apis)) throw new Error(`The sandbox has no ${name}`);
    return apis[name];
  };

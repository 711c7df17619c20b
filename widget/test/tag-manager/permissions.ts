import type { Permission } from './template';

/** What a template's permissions allow. Whatever they do not name is refused, as the tag manager does. */

export type Access = 'read' | 'write' | 'execute';

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** Whether `url` fits a pattern in which `*` stands for anything. */
const fits = (url: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(url);

export const allowances = (permissions: Permission[]) => {
  const entries = (id: string, parameter: string): unknown[] =>
    permissions.find((permission) => permission.id === id)?.entries[parameter] ?? [];
  const maps = (id: string, parameter: string) => entries(id, parameter) as { [name: string]: unknown }[];

  const rules: { [id: string]: (...asked: string[]) => boolean } = {
    access_globals: (access, key) =>
      maps('access_globals', 'keys').some((entry) => entry.key === key && entry[access as Access] === true),
    access_consent: (type, access) =>
      maps('access_consent', 'consentTypes').some((entry) => entry.consentType === type && entry[access as Access]),
    inject_script: (url) => entries('inject_script', 'urls').some((pattern) => fits(url as string, pattern as string)),
    get_url: () => entries('get_url', 'urlParts').includes('any'),
    logging: () => entries('logging', 'environments').length > 0,
  };

  const isAllowed = (id: string, ...asked: string[]): boolean => rules[id]?.(...asked) ?? false;

  return {
    isAllowed,
    demand(id: string, ...asked: string[]): void {
      if (!isAllowed(id, ...asked)) throw new Error(`The template has no permission for ${[id, ...asked].join(' ')}`);
    },
  };
};

/** Which permission each guarded API needs; the others need none. */
export const GUARDED: { [api: string]: string } = {
  addConsentListener: 'access_consent',
  callInWindow: 'access_globals',
  copyFromWindow: 'access_globals',
  createQueue: 'access_globals',
  getUrl: 'get_url',
  injectScript: 'inject_script',
  isConsentGranted: 'access_consent',
  logToConsole: 'logging',
  setInWindow: 'access_globals',
};

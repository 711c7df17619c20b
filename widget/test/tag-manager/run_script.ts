import vm from 'node:vm';
import { type Apis, requiring } from './sandbox';

/** Sandboxed scripts, run as the tag manager does: the body of a function, in a realm without any global. */

const NOTHING = `{
  const world = globalThis;
  for (const name of Object.getOwnPropertyNames(world)) {
    if (!['undefined', 'NaN', 'Infinity'].includes(name)) delete world[name];
  }
}`;

/** A function of `names` with `script` as its body. */
export const inTheSandbox = (script: string, ...names: string[]): ((...given: unknown[]) => unknown) => {
  const realm = vm.createContext({});
  vm.runInContext(NOTHING, realm);
  return vm.runInContext(`(function (${names}) { 'use strict';\n${script}\n})`, realm);
};

/** Run a template's script as a tag with these `fields`, and return what the tag manager hears of it. */
export const fire = (script: string, apis: Apis, fields: object): string[] => {
  const heard: string[] = [];
  const data = {
    ...fields,
    gtmOnSuccess: () => heard.push('success'),
    gtmOnFailure: () => heard.push('failure'),
  };
  inTheSandbox(script, 'require', 'data')(requiring(apis), data);
  return heard;
};

import file from '../../../integrations/google-tag-manager/template.tpl';
import { requiring, sandbox, type World } from './sandbox';
import { readTemplate } from './template';

/** The template in a real page: `fireTag(fields)` fires one tag, and gives what the tag manager hears of it. */

const template = readTemplate(file);
const listeners: ((type: string, granted: boolean) => void)[] = [];

const inject: World['inject'] = (url, loaded, failed) => {
  const script = document.createElement('script');
  Object.assign(script, { async: true, src: url, onload: loaded, onerror: failed });
  document.head.append(script);
};

const world: World = {
  window: window as unknown as World['window'],
  now: Date.now,
  href: () => location.href,
  inject,
  log: (...said) => console.log(...said),
  isGranted: () => false,
  whenConsentChanges: (listener) => listeners.push(listener),
};

const apis = sandbox(world, template.permissions);
const run = new Function('require', 'data', template.script);

const fireTag = (fields: object): Promise<string> =>
  new Promise((hear) => {
    const data = { ...fields, gtmOnSuccess: () => hear('success'), gtmOnFailure: () => hear('failure') };
    run(requiring(apis), data);
  });

const changeConsent = (type: string, granted: boolean): void => {
  for (const tell of listeners) tell(type, granted);
};

Object.assign(window, { fireTag, changeConsent });

import type { World } from './sandbox';

/** A page as the sandbox sees it: what it loads comes when a test says so. */
export const aPage = (window: World['window'] = {}) => {
  const injected: { url: string; loaded: () => void; failed: () => void }[] = [];
  const said: string[] = [];
  const listeners: ((type: string, granted: boolean) => void)[] = [];
  const granted = new Set<string>();
  const world: World = {
    window,
    now: () => 1_795_456_800_000,
    href: () => 'https://shop.example/teas?from=mail',
    inject: (url, loaded, failed) => injected.push({ url, loaded, failed }),
    log: (...words) => said.push(words.join(' ')),
    isGranted: (type) => granted.has(type),
    whenConsentChanges: (listener) => listeners.push(listener),
  };
  return {
    world,
    injected,
    said,
    granted,
    changeConsent: (type: string, isGranted: boolean) => listeners.map((tell) => tell(type, isGranted)),
  };
};

/** Files beside the script, wherever it was loaded from: a proxy's path prefix and a workspace's alias path are kept. */

const script = (document.currentScript || {}) as Partial<HTMLScriptElement>;

/** The address of `name` beside the script. */
export const beside = (name: string): URL => new URL(name, script.src || location.href);

/** Load a second file. It carries the nonce of the first, which a strict content security policy asks for. */
export const load = (name: string): void => {
  document.head.append(Object.assign(document.createElement('script'), { src: beside(name), nonce: script.nonce }));
};

import { quiet } from './attempt';

/** Files beside the script, wherever it was loaded from: a proxy's path prefix and a workspace's alias path are kept. */

const script = (document.currentScript || {}) as Partial<HTMLScriptElement>;

/** The address of `name` beside the script. */
export const beside = (name: string): URL => new URL(name, script.src || (location as never));

/** Load a second file. It carries the nonce of the first, which a strict content security policy asks for. */
export const load = quiet((name: string): void => {
  const second = document.createElement('script');
  second.src = beside(`${name}.js`) as never;
  second.nonce = script.nonce as string;
  document.head.append(second);
});

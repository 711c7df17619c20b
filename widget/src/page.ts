import type { Civchat } from './civchat';
import type { Noted } from './shelf';
import type { Watch } from './watch';

/** `userengage`: the stub's has `q`, the calls it noted; the real one is `ready`, and tells `watch` what it does. */
export type Userengage = ((name: string, attributes?: unknown) => void) & {
  q?: Noted[];
  ready?: boolean;
  watch?: Watch;
};

/** The host page's window, with what it and we put there. */
export type Page = Window &
  typeof globalThis & {
    civchat?: Civchat;
    userengage?: Userengage;
    UE?: object;
    dataLayer?: { push(entry: object): void };
  };

export const page = window as Page;

/** `civchat` as it is now: shops assign it again after load. */
export const civchat = (): Civchat => page.civchat || {};

export const random = (count: number): Uint32Array => crypto.getRandomValues(new Uint32Array(count));

export const isHidden = (): boolean => document.hidden;

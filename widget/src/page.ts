import type { Civchat } from './civchat';
import type { Noted } from './shelf';
import type { Step } from './watch';

/**
 * `userengage`: the stub's has `q`, the calls it noted; the real one is `ready`, `seen` is the address last viewed, and
 * `consent` what it was told last.
 */
export type Userengage = ((name: string, attributes?: unknown) => void) & {
  q?: Noted[];
  ready?: boolean;
  seen?: string;
  consent?: unknown;
  watch?: { push(step: Step): void };
};

/** The host page's window, with what it and we put there. */
export type Page = Window &
  typeof globalThis & {
    civchat?: Civchat;
    userengage?: Userengage;
    UE?: { pageHit: (attributes?: object, ...more: unknown[]) => void; [verb: string]: (attributes?: object) => void };
    dataLayer?: { push(entry: object): void };
  };

export const page = window as Page;

/** `civchat` as it is now: shops assign it again after load. */
export const civchat = (): Civchat => page.civchat || {};

export const random = (count: number): Uint32Array => crypto.getRandomValues(new Uint32Array(count));

export const isHidden = (): boolean => document.hidden;

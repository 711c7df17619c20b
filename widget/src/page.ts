import { attempt } from './attempt';
import type { Civchat } from './civchat';
import type { Noted } from './shelf';
import type { Step } from './watch';

/**
 * `userengage`: the stub's has `q`, the calls it noted; the real one is `ready`.
 */
export type Userengage = ((name: string, attributes?: unknown) => void) & {
  q?: Noted[];
  ready?: boolean;
  watch?: { push(step: Step): void };
};

/** `UE`: its verbs, the address last viewed, and the last answer about consent. */
export interface UE {
  pageHit?: (attributes?: object, ...more: unknown[]) => void;
  refresh?: (attributes?: object) => void;
  init?: (attributes?: object) => void;
  resetAuth?: (attributes?: object) => void;
  destroy?: () => void;
  seen?: string;
  consent?: unknown;
}

/** The host page's window, with what it and we put there. */
export type Page = Window &
  typeof globalThis & {
    civchat?: Civchat;
    userengage?: Userengage;
    UE?: UE;
    dataLayer?: { push(entry: object): void };
  };

export const page = window as Page;

/** What is known lies here, not on `userengage`, which pages wrap. It is held: pages may put another in its place. */
// biome-ignore lint/suspicious/noAssignInExpressions: it saves the bytes of saying it twice.
export const UE: UE = page.UE || (page.UE = {});

/** `civchat` as it is now: shops assign it again after load. */
export const civchat = (): Civchat => attempt(() => page.civchat) || {};

export const isHidden = (): boolean => document.hidden;

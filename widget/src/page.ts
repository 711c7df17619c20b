import type { Civchat } from './civchat';
import type { Noted } from './shelf';

/** `userengage`: the stub's has `q`, the calls it noted; the real one is `ready`. */
export type Userengage = ((name: string, attributes?: unknown) => void) & { q?: Noted[]; ready?: boolean };

/** The host page's window, with what it and we put there. */
export type Page = Window &
  typeof globalThis & {
    civchat?: Civchat;
    userengage?: Userengage;
    UE?: object;
    dataLayer?: { push(entry: object): void };
  };

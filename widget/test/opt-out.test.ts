// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type { Civchat } from '../src/civchat';
import { optsOut } from '../src/opt-out';

const says = (signals: { globalPrivacyControl?: boolean; doNotTrack?: string | null }) => {
  for (const [name, value] of Object.entries(signals)) {
    Object.defineProperty(navigator, name, { value, configurable: true });
  }
};

const isObeyed = (civchat: Civchat): boolean => !!optsOut(civchat);

afterEach(() => {
  Reflect.deleteProperty(navigator, 'globalPrivacyControl');
  Reflect.deleteProperty(navigator, 'doNotTrack');
});

describe('a browser that says no', () => {
  it('is obeyed where the page asks for it', () => {
    says({ globalPrivacyControl: true, doNotTrack: '1' });

    expect([{ gpc: true }, { dnt: true }, { gpc: true, dnt: true }].map(isObeyed)).toEqual([true, true, true]);
    expect(isObeyed({})).toBe(false);
  });

  it('by one signal says nothing by the other', () => {
    says({ globalPrivacyControl: true, doNotTrack: '0' });

    expect([isObeyed({ dnt: true }), isObeyed({ gpc: true })]).toEqual([false, true]);
  });

  it.each(['0', 'unspecified', null])('does not by a Do Not Track of %j', (doNotTrack) => {
    says({ doNotTrack });

    expect(isObeyed({ gpc: true, dnt: true })).toBe(false);
  });
});

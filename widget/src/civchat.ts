/** `window.civchat`: the page's settings, and what it says about its user. */

/** Read live, never copied: shops assign it again after load. */
export interface Civchat {
  apiKey?: string;
  endpoint?: string;
  consent?: string;
  spa?: boolean;
  userKey?: string;
  onLoad?: () => void;
  onOpen?: () => void;
  onClose?: () => void;
  onPayloadReceived?: (payload: string) => void;
  onMessage?: (message: unknown) => void;
  [attribute: string]: unknown;
}

const SETTINGS =
  /^(apiKey|auto|consent|debug|endpoint|server|spa|state|userKey|on(Load|Open|Close|Message|PayloadReceived))$/;

/** The names in `civchat` that say something about the user: every own one that is no setting. */
export const userAttributes = (civchat: Civchat): string[] =>
  Object.keys(civchat).filter((name) => !SETTINGS.test(name));

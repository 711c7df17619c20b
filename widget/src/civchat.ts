/** `window.civchat`: the page's settings, and what it says about its user. */

/** Read live, never copied: shops assign it again after load. */
export interface Civchat {
  apiKey?: string;
  endpoint?: string;
  consent?: string;
  /** Whether to take a browser's Global Privacy Control, or its Do Not Track, for a refusal. */
  gpc?: boolean;
  dnt?: boolean;
  spa?: boolean;
  userKey?: string;
  onLoad?: () => void;
  onOpen?: () => void;
  onClose?: () => void;
  [attribute: string]: unknown;
}

/** Whether `name` says something about the user: what is neither a setting nor a callback does. */
export const isAboutUser = (name: string): boolean =>
  !/^(apiKey|auto|consent|debug|dnt|endpoint|gpc|server|spa|state|userKey)$/.test(name);

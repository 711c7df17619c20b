/** What an attribute may hold. A `Date` travels as ISO 8601. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Date
  | readonly AttributeValue[]
  | { readonly [name: string]: AttributeValue };

export interface Attributes {
  readonly [name: string]: AttributeValue;
}

/**
 * Your own events. Declare them once, and their names and attributes are checked from then on:
 *
 * ```ts
 * declare module '@cueline/browser' {
 *   interface CuelineEvents {
 *     'event.exit_intent': { seconds_on_page: number };
 *   }
 * }
 * ```
 *
 * While nothing is declared, every name that starts with `event.` is taken, with any attributes.
 */
// biome-ignore lint/suspicious/noEmptyInterface: applications add to it
export interface CuelineEvents {}

/** The names `userengage` takes for an event. */
export type EventName = [keyof CuelineEvents] extends [never] ? `event.${string}` : keyof CuelineEvents;

/** What an event of this name carries. */
export type AttributesOf<Name> = Name extends keyof CuelineEvents ? CuelineEvents[Name] : Attributes;

/** The attributes of a call: they may be left out where none is required. */
export type Given<Name> =
  Record<never, never> extends AttributesOf<Name>
    ? [attributes?: AttributesOf<Name>]
    : [attributes: AttributesOf<Name>];

/** What happened to a product. The names are those of User.com; others are taken as well. */
export type ProductEventType =
  | 'add to cart'
  | 'purchase'
  | 'liking'
  | 'add to observation'
  | 'order'
  | 'reservation'
  | 'return'
  | 'view'
  | 'click'
  | 'detail'
  | 'add'
  | 'remove'
  | 'checkout'
  | 'checkout option'
  | 'refund'
  | 'promo click'
  | (string & Record<never, never>);

export interface ProductEvent extends Attributes {
  readonly product_id: string | number;
  readonly event_type: ProductEventType;
}

/** What is known of the user: the attributes every workspace has, and your own. */
export interface UserAttributes {
  user_id?: string | number;
  email?: string;
  name?: string;
  first_name?: string;
  last_name?: string;
  phone_number?: string;
  /** 1 unknown, 2 male, 3 female, or the word. */
  gender?: 1 | 2 | 3 | '1' | '2' | '3' | 'unknown' | 'male' | 'female';
  /** 1 visitor, 2 user, or the word. */
  status?: 1 | 2 | '1' | '2' | 'visitor' | 'user';
  company?: string;
  city?: string;
  region?: string;
  country?: string;
  timezone?: string;
  score?: number;
  unsubscribed?: boolean;
  [attribute: string]: AttributeValue;
}

/** What can be recorded by itself. */
export type AutoCapture = 'exit_intent' | 'downloads' | 'outbound_links' | 'forms' | 'scroll_depth' | 'rage_clicks';

export type Consent = 'granted' | 'pending' | 'denied';

/** Settings of `window.civchat`: everything beside them is about the user. */
export interface Settings {
  /** The workspace's key. Without it events wait. */
  apiKey?: string;
  /** Where events are posted, when not to `api/event/` of the server. */
  endpoint?: string;
  /** Absent: granted. While it is pending, events stay in memory and no cookie is set. */
  consent?: Consent;
  /** `true`: each route is a page view. */
  spa?: boolean;
  /** What to record by itself: all of it, a list, or a choice for each. */
  auto?: boolean | readonly AutoCapture[] | { readonly [What in AutoCapture]?: boolean };
  /** `true`: the console tells what becomes of each event. */
  debug?: boolean;
  /** `true`: a browser's Global Privacy Control is a refusal. */
  gpc?: boolean;
  /** `true`: a browser's Do Not Track is a refusal. */
  dnt?: boolean;
  /** The visitor's key: twelve of [a-z0-9]. The widget writes it here. */
  userKey?: string;
}

/** Functions of the page that the widget calls. None of them can break it. */
export interface Callbacks {
  /** The widget is ready. */
  onLoad?: () => void;
  /** `userengage('widget.open')` was called. */
  onOpen?: () => void;
  /** `userengage('widget.close')` was called. */
  onClose?: () => void;
  /** Known from User.com, and never called. */
  onMessage?: (...given: never[]) => void;
  /** An automation has a text for this page: code, JSON, whatever you agreed on. */
  onPayloadReceived?: (payload: string) => void;
}

/** `window.civchat`: settings, callbacks, and what the page says of its user. Read whenever it is needed. */
export interface Civchat extends Settings, Callbacks, Pick<UserAttributes, Known> {
  [attribute: string]: unknown;
}

/** The user attributes that have a name of their own. */
type Known = keyof { [Name in keyof UserAttributes as string extends Name ? never : Name]: unknown };

/** What `load` needs: who you are, and where events go. Everything of `civchat` may stand beside it. */
export type LoadSettings = Civchat & { apiKey: string } & (
    | {
        /** The address of Cueline, such as `https://cueline.shop.example`, or a path of your own host, such as `/t`. */
        server: string;
      }
    | { endpoint: string }
  );

/** `userengage`: an event, what happened to a product, what is known of the user, or an answer about consent. */
export interface Userengage {
  <Name extends EventName>(name: Name, ...given: Given<Name>): void;
  (name: 'product_event', attributes: ProductEvent): void;
  (name: 'client.update', attributes: UserAttributes): void;
  (name: 'consent', answer: 'granted' | 'denied'): void;
  (name: 'widget.open' | 'widget.close' | 'widget.show' | 'widget.hide'): void;
}

/** `window.UE`: page views, and who is tracked. */
export interface UE {
  pageHit(attributes?: UserAttributes): void;
  refresh(attributes?: UserAttributes): void;
  init(attributes?: UserAttributes): void;
  resetAuth(attributes?: UserAttributes): void;
  destroy(): void;
}

declare global {
  interface Window {
    civchat?: Civchat;
    /** There from the stub on, or once the widget has loaded. */
    userengage?: Userengage;
    /** There once the widget has loaded. */
    UE?: UE;
  }
}

import type { CodeLanguage } from '../../ui/highlight'
import type { Variant } from './search'

/** What stands in every snippet. */
export interface Site {
  apiKey: string
  /** Where pages reach Cueline, without a slash at the end. */
  url: string
  /** The inline stub: collects calls until the script is there. */
  stub: string
  /** The workspace's alias path; empty for none. */
  alias?: string
  /** The browser's opt-outs that count. */
  optOuts?: readonly ('gpc' | 'dnt')[]
  /** The widget's immutable file, and what its integrity attribute says. */
  pinned?: { file: string; integrity: string }
}

/** Where a page loads the widget from. */
const scriptOf = ({ url, alias }: Site) => (alias ? `${url}/${alias}/main.js` : `${url}/widget.js`)

/** What `civchat` says, besides what the page adds. */
const settingsOf = ({ apiKey, url, alias, optOuts = [] }: Site, between = ', ') =>
  [
    `apiKey: '${apiKey}'`,
    ...(alias ? [`endpoint: '${url}/${alias}/'`] : []),
    ...optOuts.map((signal) => `${signal}: true`),
  ].join(between)

/** The file of one release, which the browser checks. */
const pinnedParts = ({ url, alias, pinned }: Site): Snippet['parts'] =>
  pinned?.integrity
    ? [
        {
          title: 'Or pinned to this release, checked by the browser',
          language: 'html',
          code: `<script async src="${url}/${alias ? `${alias}/` : ''}${pinned.file}"
  integrity="${pinned.integrity}" crossorigin="anonymous"></script>`,
        },
      ]
    : []

export interface Snippet {
  label: string
  /** When to take this one. */
  when: string
  parts: { title?: string; language: CodeLanguage; code: string }[]
  /** What to know, after the code. */
  note: string
}

export function snippetOf(variant: Variant, site: Site): Snippet {
  return makers[variant](site)
}

const makers: Record<Variant, (site: Site) => Snippet> = {
  html: (site) => ({
    label: 'Web page',
    when: 'Paste it first in the head of every page.',
    parts: [
      {
        language: 'html',
        code: `<script>
  window.civchat = { ${settingsOf(site)} };
  ${site.stub}
</script>
<script async src="${scriptOf(site)}"></script>`,
      },
    ],
    note: 'Calls made before the script has loaded are kept and sent. Nothing is lost to a fast click.',
  }),
  'user-com': (site) => ({
    label: 'From User.com',
    when: 'Your pages carry User.com’s snippet already: change the key and the host.',
    parts: [
      {
        language: 'html',
        code: `<script data-cfasync="false" type="text/javascript">
  window.civchat = { ${settingsOf(site)} };
</script>
<script data-cfasync="false" type="text/javascript" async src="${scriptOf(site)}"></script>`,
      },
    ],
    note: 'userengage(), UE.pageHit(), UE.resetAuth() and the __ca__chat cookie work as they did. Calls before the script has loaded need the stub of the first tab.',
  }),
  'tag-manager': (site) => ({
    label: 'Tag manager',
    when: 'A Custom HTML tag, on the trigger “Initialization – All Pages”; or the template for Google Tag Manager, see the documentation.',
    parts: [
      {
        title: 'The tag that loads Cueline',
        language: 'html',
        code: `<script>
  window.civchat = { ${settingsOf(site)} };
  ${site.stub}
  (function () {
    var script = document.createElement('script');
    script.async = true;
    script.src = '${scriptOf(site)}';
    document.head.appendChild(script);
  })();
</script>`,
      },
      {
        title: 'A tag that sends an event, on any trigger',
        language: 'html',
        code: `<script>
  window.userengage && userengage('event.newsletter_signup', { form: {{Form ID}} });
</script>`,
      },
    ],
    note: 'No trigger has to wait for the script. Tags that need the visitor’s key fire on the custom event cueline.ready.',
  }),
  bundle: (site) => ({
    label: 'npm package',
    when: 'React, Vue, Svelte and others: the widget as a module, with types.',
    parts: [
      {
        title: 'Install it',
        language: 'shell',
        code: `npm install ${site.url}/cueline-browser.tgz`,
      },
      {
        title: 'In the entry module',
        language: 'js',
        code: `import { cueline } from '@cueline/browser'

cueline.load({
  ${settingsOf(site, ',\n  ')},
  server: '${site.url}',
  spa: true,
})`,
      },
      {
        title: 'Anywhere in your app',
        language: 'js',
        code: `import { userengage } from '@cueline/browser'

userengage('event.plan_chosen', { plan: 'premium', seats: 5 })`,
      },
    ],
    note: 'Calls before load() are kept. With spa: true each change of route is a page view. On a server every call does nothing.',
  }),
  csp: (site) => ({
    label: 'Strict CSP',
    when: 'Your policy forbids inline scripts: everything comes from files.',
    parts: [
      {
        title: 'In the head of every page',
        language: 'html',
        code: `<script src="/cueline-settings.js"></script>
<script src="${scriptOf(site).replace(/[^/]*$/, 'stub.js')}"></script>
<script async src="${scriptOf(site)}"></script>`,
      },
      {
        title: 'cueline-settings.js, on your own host',
        language: 'js',
        code: `window.civchat = { ${settingsOf(site)} }`,
      },
      ...pinnedParts(site),
      {
        title: 'Add to your policy',
        language: 'text',
        code: `script-src ${site.url}; connect-src ${site.url}`,
      },
    ],
    note: 'The widget uses no eval, no inline styles and no workers.',
  }),
  curl: ({ apiKey, url }) => ({
    label: 'Server',
    when: 'From a back end, a script or a terminal: one request an event, or a batch.',
    parts: [
      {
        language: 'shell',
        code: `curl -X POST '${url}/api/event/' \\
  -H 'Content-Type: application/json' \\
  -d '{
    "key": "${apiKey}",
    "name": "event.order_paid",
    "data": { "total": 199.5, "currency": "EUR" },
    "user": { "user_id": "customer-42" }
  }'`,
      },
    ],
    note: 'The 200 comes when the event is durable. Send an id with each event, and a resend counts once.',
  }),
}

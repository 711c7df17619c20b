import { attempt } from '../attempt';
import { capture, listen } from './capture';
import { isChosen } from './choices';
import { bareUrl, elementsOf, isIgnored, textOf, urlOf } from './elements';

/** What a link leads to when it ends in one of these is a file. */
export const FILE_EXTENSIONS =
  '7z|apk|avi|csv|dmg|doc|docx|epub|exe|gz|ics|key|mov|mp3|mp4|mpeg|msi|odp|ods|odt|pdf|pkg|ppt|pptx|rar|rtf|tar|txt|wav|webm|wmv|xls|xlsx|zip';

const FILE = new RegExp(`\\.(${FILE_EXTENSIONS})$`, 'i');

/** The link an event happened in, if it leads anywhere; one in a drawing is an SVG element. */
const linkIn = (elements: Element[]): Element | undefined =>
  elements.find((element) => /^(a|area)$/.test(element.localName) && addressOf(element) !== null);

const addressOf = (link: Element): string | null => link.getAttribute('href') || link.getAttribute('xlink:href');

/** Sites differ when their hosts do; `www.` makes no other site. */
const siteOf = (host: string): string => host.replace(/^www\./, '');

/** The last part of an address, as people read it. */
const fileName = ({ pathname }: URL): string => {
  const name = pathname.split('/').pop() || '';
  return attempt(() => decodeURIComponent(name)) || name;
};

const follow = (link: Element, url: URL): void => {
  const isWeb = /^http/.test(url.protocol);
  const named = link.getAttribute('download');
  const file = named || (isWeb ? fileName(url) : '');
  const link_text = textOf(link);
  const link_url = isWeb ? bareUrl(url) : undefined;
  if (isChosen('downloads') && (named !== null || FILE.test(file))) {
    const file_extension = (/\.(\w+)$/.exec(file) || ['', ''])[1] as string;
    capture('file_download', { file_name: file, file_extension: file_extension.toLowerCase(), link_url, link_text });
  } else if (isChosen('outbound_links') && link_url && siteOf(url.host) !== siteOf(location.host)) {
    capture('outbound_link', { link_url, link_host: url.host, link_text });
  }
};

const click = (event: MouseEvent): void => {
  const elements = elementsOf(event);
  const link = linkIn(elements);
  const url = link && urlOf(addressOf(link) as string);
  // The right button opens a menu and follows nothing.
  if (link && url && event.button !== 2 && !isIgnored(elements)) follow(link, url);
};

/** Capture downloads and links to other sites, however they are followed: a middle click is an `auxclick`. */
export const watchLinks = (): void => {
  listen('click', ['downloads', 'outbound_links'], click);
  listen('auxclick', ['downloads', 'outbound_links'], click);
};

const words: Record<string, string> = {
  queue_full: 'more waited than a browser keeps: 1 000 events or 1 MB',
  event_too_large: 'the event was over 32 KiB',
  http_413: 'the event was too large to be sent',
  visitor_opted_out: 'the visitor’s browser says not to track, and you respect it',
  http_400: 'the request could not be read',
  http_401: 'the page’s API key is unknown or revoked',
  http_403: 'the page’s origin is not allowed',
  http_404: 'nothing takes events at the page’s endpoint',
  other: 'for another reason',
}

/** Why a page gave events up, in words; a code nobody put into words yet is shown as it is. */
export function lossWords(reason: string): string {
  const status = /^http_(\d{3})$/.exec(reason)?.[1]
  return words[reason] ?? (status ? `the server answered ${status}` : `refused as ${reason}`)
}

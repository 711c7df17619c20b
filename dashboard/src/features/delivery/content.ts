import type { OutboxContent } from '../../api/types'

/** One part of a content that can be corrected. */
export interface ContentField {
  label: string
  value: string
  isLong: boolean
  /** The content with another text there. */
  put: (value: string) => OutboxContent
}

/** What can be corrected, in the order it is read. */
export function contentFields(content: OutboxContent): ContentField[] {
  switch (content.type) {
    case 'request':
      return [
        line('Address', content.url, (url) => ({ ...content, url })),
        ...Object.entries(content.headers ?? {}).map(([name, value]) =>
          line(`Header ${name}`, value, (next) => ({
            ...content,
            headers: { ...content.headers, [name]: next },
          })),
        ),
        text('Body', content.body, (body) => ({ ...content, body })),
      ]
    case 'letter':
      return [
        line('To', content.to, (to) => ({ ...content, to })),
        line('Subject', content.subject, (subject) => ({ ...content, subject })),
        text('Text', content.text, (next) => ({ ...content, text: next })),
        text('HTML', content.html ?? '', (html) => ({ ...content, html: html || null })),
      ]
    case 'notice':
      return [text('Message', content.payload, (payload) => ({ ...content, payload }))]
  }
}

/** A content as it is read: its head line by line, then its body. */
export function contentText(content: OutboxContent): string {
  switch (content.type) {
    case 'request': {
      const headers = Object.entries(content.headers ?? {}).map(([name, value]) => `${name}: ${value}`)
      const head = [`${content.method ?? 'POST'} ${content.url}`, ...headers].join('\n')
      return content.body ? `${head}\n\n${content.body}` : head
    }
    case 'letter':
      return [`To: ${content.to}\nSubject: ${content.subject}`, content.text, content.html]
        .filter(Boolean)
        .join('\n\n')
    case 'notice':
      return content.payload
  }
}

type Put = ContentField['put']

const line = (label: string, value: string, put: Put): ContentField => ({ label, value, isLong: false, put })
const text = (label: string, value: string, put: Put): ContentField => ({ label, value, isLong: true, put })

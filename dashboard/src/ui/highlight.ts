export type CodeLanguage = 'html' | 'js' | 'json' | 'shell' | 'text'
type Shade = 'plain' | 'string' | 'number' | 'word' | 'note' | 'mark'
export interface Piece {
  shade: Shade
  text: string
}

const strings = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/
const numbers = /\b-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/
const rules: Record<CodeLanguage, [Shade, RegExp][]> = {
  text: [],
  json: [
    ['mark', /"(?:[^"\\\n]|\\.)*"(?=\s*:)/],
    ['string', strings],
    ['word', /\b(?:true|false|null)\b/],
    ['number', numbers],
  ],
  js: [
    ['note', /\/\/[^\n]*|\/\*[\s\S]*?\*\//],
    ['string', strings],
    [
      'word',
      /\b(?:import|from|const|let|var|function|return|if|else|new|window|true|false|null|async|await|export|typeof)\b/,
    ],
    ['mark', /\b[A-Za-z_$][\w$]*(?=\s*\()/],
    ['number', numbers],
  ],
  html: [
    ['note', /<!--[\s\S]*?-->|\/\/[^\n]*(?=\n)/],
    ['mark', /<\/?[a-z][\w-]*|\/?>/],
    ['string', strings],
    ['word', /\b(?:async|defer|function|window|var|true|false)\b/],
    ['number', numbers],
  ],
  shell: [
    ['note', /(?<=^|\n)#[^\n]*/],
    ['string', strings],
    ['word', /(?<=^|\n)\s*(?:curl|npm|cueline)\b/],
    ['mark', /(?<=\s)-{1,2}[A-Za-z][\w-]*/],
  ],
}

/** Cut code into coloured pieces. Enough for short snippets; nothing is lost or added. */
export function shaded(code: string, language: CodeLanguage): Piece[] {
  const known = rules[language]
  if (known.length === 0) return [{ shade: 'plain', text: code }]
  const all = new RegExp(known.map(([, rule]) => `(${rule.source})`).join('|'), 'g')
  const pieces: Piece[] = []
  let end = 0
  for (const match of code.matchAll(all)) {
    if (match.index > end) pieces.push({ shade: 'plain', text: code.slice(end, match.index) })
    const place = match.slice(1).findIndex((group) => group !== undefined)
    pieces.push({ shade: known[place]?.[0] ?? 'plain', text: match[0] })
    end = match.index + match[0].length
  }
  if (end < code.length) pieces.push({ shade: 'plain', text: code.slice(end) })
  return pieces
}

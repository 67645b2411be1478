const BREAKS = /<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^>]*>/gi;
const TAGS = /<[a-z/!?][^>]*>/gi;
const ENTITY = /&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  euro: '€',
  ndash: '–',
  mdash: '—',
  hellip: '…',
};

/** Text of an HTML note as a person reads it: blocks end lines, tags, scripts and styles are gone (HF X8). */
export function htmlToText(html: string): string {
  const text = withoutBlocks(withoutBlocks(html, 'script'), 'style')
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(BREAKS, '\n')
    .replace(TAGS, '')
    .replace(ENTITY, decode);
  const lines = text.split('\n').map((line) => line.replace(/[ \t]+/g, ' ').trim());
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Removes an element with its content; a search instead of a pattern, so that it stays linear. */
function withoutBlocks(html: string, tag: string): string {
  const lower = html.toLowerCase();
  let result = '';
  let from = 0;
  for (;;) {
    const start = lower.indexOf(`<${tag}`, from);
    if (start < 0) return result + html.slice(from);
    result += html.slice(from, start);
    const end = lower.indexOf(`</${tag}>`, start);
    if (end < 0) return result;
    from = end + tag.length + 3;
  }
}

function decode(entity: string, name: string): string {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? entity;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
}

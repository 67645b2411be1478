// NUL and lone halves of surrogate pairs: no text column, JSON parser or XML writer takes them.
const UNSTORABLE_ALL = /[\0\p{Cs}]/gu;

/** Text that can be stored anywhere: without NUL and lone surrogates; applied to all text before writing. */
export function cleanText(text: string): string {
  return mayBeUnstorable(text) ? text.replace(UNSTORABLE_ALL, '') : text;
}

/** A loop, because every value passes here, and a pattern of code points takes ten times as long. */
function mayBeUnstorable(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0 || (unit >= 0xd800 && unit <= 0xdfff)) return true;
  }
  return false;
}

/** Characters as databases count them (code points, not UTF-16 units). */
export function characterCount(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if (isPairAt(text, index)) {
      count--;
      index++;
    }
  }
  return count;
}

export function exceedsLength(text: string, maxLength: number): boolean {
  return text.length > maxLength && characterCount(text) > maxLength;
}

/** The first `length` characters; never cuts a surrogate pair. */
export function truncateText(text: string, length: number): string {
  if (text.length <= length) return text;
  let end = 0;
  for (let taken = 0; taken < length && end < text.length; taken++) end += isPairAt(text, end) ? 2 : 1;
  return text.slice(0, end);
}

function isPairAt(text: string, index: number): boolean {
  const high = text.charCodeAt(index);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(index + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

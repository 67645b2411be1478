import { validationError } from './errors.js';

function malformed(): Error {
  return validationError('Invalid input: the value of after cannot be deserialized as a cursor');
}

/** The cursor of the record that comes next: its id (HF C15), or on demand something that only we can read. */
export function writeCursor(num: number, opaque: boolean): string {
  return opaque
    ? Buffer.from(`o|${num}|${(num * 2_654_435_761) % 99_991}`).toString('base64url')
    : String(num);
}

/** The id from which to go on; 400 when malformed (HF C16). Any id is honoured unless cursors are opaque. */
export function readCursor(text: string, opaque: boolean): number {
  if (!opaque) {
    if (!/^\d{1,15}$/.test(text)) throw malformed();
    return Number(text);
  }
  const [mark, id = '', check] = Buffer.from(text, 'base64url').toString('utf8').split('|');
  const num = Number(id);
  if (mark !== 'o' || !/^\d+$/.test(id) || check !== String((num * 2_654_435_761) % 99_991))
    throw malformed();
  return num;
}

/** An offset cursor as search and owners use it. */
export function readOffset(after: unknown): number {
  if (after === undefined || after === null || after === '') return 0;
  const offset = typeof after === 'number' ? after : Number(String(after));
  if (!Number.isInteger(offset) || offset < 0) throw malformed();
  return offset;
}

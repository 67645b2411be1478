/**
 * Where the read of a time window goes on.
 * `time`: records at or after `ms`, without the ids of that millisecond that were read already.
 * `millisecond`: records of exactly `ms` with a greater id, for a millisecond with more records than a page (HF D8).
 */
export type WindowCursor =
  | { readonly mode: 'time'; readonly ms: number; readonly seen: readonly string[] }
  | { readonly mode: 'millisecond'; readonly ms: number; readonly after: string };

export function encodeCursor(cursor: WindowCursor): string {
  switch (cursor.mode) {
    case 'time':
      return `t${cursor.ms}:${cursor.seen.join(',')}`;
    case 'millisecond':
      return `m${cursor.ms}:${cursor.after}`;
  }
}

export function decodeCursor(text: string): WindowCursor {
  const match = /^([tm])(\d+):([\d,]*)$/.exec(text);
  const [, mode, ms, rest] = match ?? [];
  if (mode === undefined || ms === undefined || rest === undefined)
    throw new Error('Not a cursor of a time window');
  if (mode === 'm') return { mode: 'millisecond', ms: Number(ms), after: rest === '' ? '0' : rest };
  return { mode: 'time', ms: Number(ms), seen: rest === '' ? [] : rest.split(',') };
}

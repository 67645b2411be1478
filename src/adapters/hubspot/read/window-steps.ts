import { compareIds } from '../records/record-ids.js';
import type { WindowCursor } from './window-cursor.js';

/** A found record, as far as the order of the read needs it. */
export interface WindowRow {
  readonly id: string;
  readonly ms: number;
}

export interface WindowPage<R> {
  readonly rows: readonly R[];
  /** Null = the window is exhausted. */
  readonly next: WindowCursor | null;
}

/** More ids of one millisecond than this are not listed in a query (HF S7): the read goes by id there. */
const MAX_SEEN = 60;

export interface WindowStep<R extends WindowRow> {
  readonly cursor: WindowCursor;
  readonly until: number;
  /** What the search gave, in any order, and whether it has more. */
  readonly rows: readonly R[];
  readonly more: boolean;
  readonly pageSize: number;
}

/**
 * Cuts what a search gave into pages that each know where to go on. Ties are in no promised order, so a page that
 * ends within a millisecond remembers which of its records it had; where that is too many, the page ends before
 * that millisecond, which is then read by id. An empty result with a `next` means: go on there at once.
 */
export function cutPages<R extends WindowRow>(step: WindowStep<R>): readonly WindowPage<R>[] {
  return step.cursor.mode === 'millisecond' ? cutMillisecond(step, step.cursor.ms) : cutTime(step);
}

function cutMillisecond<R extends WindowRow>(step: WindowStep<R>, ms: number): readonly WindowPage<R>[] {
  const rows = [...step.rows].sort((a, b) => compareIds(a.id, b.id));
  const past: WindowCursor | null = ms + 1 > step.until ? null : { mode: 'time', ms: ms + 1, seen: [] };
  return inPages(rows, step.pageSize, past, (page, isLast) => {
    const last = page.at(-1);
    if (!last || (isLast && !step.more)) return past;
    return { mode: 'millisecond', ms, after: last.id };
  });
}

function cutTime<R extends WindowRow>(step: WindowStep<R>): readonly WindowPage<R>[] {
  const rows = [...step.rows].sort((a, b) => a.ms - b.ms);
  const seenBefore = step.cursor.mode === 'time' ? step.cursor.seen : [];
  const crowded = step.more ? crowdedEnd(rows, step.cursor.ms, seenBefore) : null;
  if (crowded === null) {
    return inPages(rows, step.pageSize, null, (page, isLast) =>
      isLast && !step.more ? null : after(page, rows, step.cursor.ms, seenBefore),
    );
  }
  // The search's own end is crowded: leave that millisecond out and read it by id.
  const rest: WindowCursor = { mode: 'millisecond', ms: crowded, after: '0' };
  const before = rows.filter((row) => row.ms < crowded);
  return inPages(before, step.pageSize, rest, (page, isLast) =>
    isLast ? rest : after(page, rows, step.cursor.ms, seenBefore),
  );
}

/** The last millisecond, when more of its records were read than a query can leave out again. */
function crowdedEnd(rows: readonly WindowRow[], from: number, seenBefore: readonly string[]): number | null {
  const last = rows.at(-1);
  if (!last) return null;
  const earlier = last.ms === from ? seenBefore.length : 0;
  return rows.filter((row) => row.ms === last.ms).length + earlier > MAX_SEEN ? last.ms : null;
}

/** Goes on behind a page: by the ids seen of its last millisecond, or over that whole millisecond by id. */
function after<R extends WindowRow>(
  page: readonly R[],
  all: readonly R[],
  from: number,
  seenBefore: readonly string[],
): WindowCursor {
  const ms = page.at(-1)?.ms ?? from;
  const until = all.indexOf(page.at(-1) as R) + 1;
  const seen = all
    .slice(0, until)
    .filter((row) => row.ms === ms)
    .map((row) => row.id);
  const ids = ms === from ? [...seenBefore, ...seen] : seen;
  return ids.length > MAX_SEEN ? { mode: 'millisecond', ms, after: '0' } : { mode: 'time', ms, seen: ids };
}

function inPages<R>(
  rows: readonly R[],
  size: number,
  whenEmpty: WindowCursor | null,
  next: (page: readonly R[], isLast: boolean) => WindowCursor | null,
): readonly WindowPage<R>[] {
  if (rows.length === 0) return [{ rows: [], next: whenEmpty }];
  const pages: WindowPage<R>[] = [];
  for (let at = 0; at < rows.length; at += size) {
    const page = rows.slice(at, at + size);
    pages.push({ rows: page, next: next(page, at + size >= rows.length) });
  }
  return pages;
}

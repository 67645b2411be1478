import type { SystemRecord } from '../../../domain/records/system-record.js';
import { cutPages, decodeWindowCursor, encodeWindowCursor } from './paging.js';
import { middleOf } from './ranges.js';
import { fits } from './key-forms.js';

function record(id: string): SystemRecord {
  return {
    id,
    fields: {},
    createdAt: null,
    modifiedAt: null,
    archived: false,
    formerIds: [],
    associations: {},
  };
}

describe('paging', () => {
  const ids = ['1', '2', '3', '4', '5'];
  const records = ids.map(record);

  it('cuts pages that know where the next begins', () => {
    const pages = cutPages(records, ids, 2, false);
    expect(pages.map((page) => [page.records.length, page.next])).toEqual([
      [2, '2'],
      [2, '4'],
      [1, null],
    ]);
    expect(cutPages(records, ids, 5, true)[0]?.next).toBe('5');
    expect(cutPages([], [], 5, false)).toEqual([{ records: [], next: null }]);
  });

  it('carries watermark and key through a cursor, and refuses a strange one', () => {
    const cursor = { at: '2026-01-01 00:00:00.123456+00', key: 'a"b' };
    expect(decodeWindowCursor(encodeWindowCursor(cursor))).toEqual(cursor);
    expect(() => decodeWindowCursor('42')).toThrow(/start the run anew/);
    expect(() => decodeWindowCursor('{')).toThrow(/start the run anew/);
  });

  it('finds the middle of whole-number ranges only', () => {
    expect(middleOf({ after: '10', upTo: '20' })).toBe('15');
    expect(middleOf({ after: null, upTo: '9007199254740993000' })).toBeNull();
    expect(middleOf({ after: null, upTo: '900719925474099301' })).toBe('450359962737049650');
    expect(middleOf({ after: '10', upTo: '11' })).toBeNull();
    expect(middleOf({ after: '10', upTo: null })).toBeNull();
    expect(middleOf({ after: 'a', upTo: 'b' })).toBeNull();
  });

  it('knows which ids a key column can hold', () => {
    expect([fits('int4', '2147483647'), fits('int4', '2147483648'), fits('int8', 'x')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([fits('uuid', '00000000-0000-4000-8000-000000000000'), fits('uuid', '1')]).toEqual([true, false]);
    expect(fits('text', 'anything')).toBe(true);
  });
});

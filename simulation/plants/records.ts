import type { RecordSystem } from '../../src/application/ports/record-system.port.js';
import type { SystemRecord } from '../../src/domain/records/system-record.js';
import { overriding } from '../workers/instrument.js';

/** The same system, whose records are read with other eyes. */
export function readingAs(
  inner: RecordSystem,
  change: (record: SystemRecord, type: string) => SystemRecord,
): RecordSystem {
  return overriding(inner, (real) => ({
    readPages: async (request, context) => {
      const pages = await real.readPages(request, context);
      const { type } = request.selection;
      return pages.map((page) => ({ ...page, records: page.records.map((record) => change(record, type)) }));
    },
    readByIds: async (selection, ids, context) => {
      const { found, missing } = await real.readByIds(selection, ids, context);
      const changed = [...found].map(([id, record]) => [id, change(record, selection.type)] as const);
      return { found: new Map(changed), missing };
    },
  }));
}

/** Fields of some names, in other words. */
export function withFields(
  record: SystemRecord,
  names: ReadonlySet<string>,
  change: (value: string) => string,
): SystemRecord {
  const fields = Object.entries(record.fields).map(
    ([name, value]) =>
      [name, names.has(name) && typeof value === 'string' && value !== '' ? change(value) : value] as const,
  );
  return { ...record, fields: Object.fromEntries(fields) };
}

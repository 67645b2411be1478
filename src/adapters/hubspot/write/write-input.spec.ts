import type { WriteOperation } from '../../../application/ports/record-system.port.js';
import {
  isLinkOnly,
  modeOf,
  toBatches,
  toInput,
  toItems,
  toProperties,
  type WriteItem,
} from './write-input.js';

const update = (id: string, at: number): WriteOperation => ({
  kind: 'update',
  operationId: `op${at}`,
  id,
  fields: { name: 'x' },
});

function one(type: string, operation: WriteOperation): WriteItem {
  const [item] = toItems(type, [operation]);
  if (!item) throw new Error('no item');
  return item;
}

describe('write batches', () => {
  it('hold 100 inputs and every record once', () => {
    const operations = Array.from({ length: 250 }, (_, at) => update(String(at % 130), at));
    const batches = toBatches(toItems('companies', operations));
    expect(batches.flat()).toHaveLength(250);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(100);
      const ids = batch.map(({ operation }) => (operation.kind === 'update' ? operation.id : ''));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('keep the order of two writes to one record', () => {
    const batches = toBatches(toItems('companies', [update('7', 1), update('8', 2), update('7', 3)]));
    expect(batches.map((batch) => batch.map(({ operation }) => operation.operationId))).toEqual([
      ['op1', 'op2'],
      ['op3'],
    ]);
  });

  it('clear with the empty text and leave it out of creations', () => {
    expect(toProperties({ a: null, b: true, c: '1.50' })).toEqual({ a: '', b: 'true', c: '1.50' });
    const item = one('companies', {
      kind: 'create',
      operationId: 'op',
      fields: { a: null, name: 'n', crosstie_id: 'main/x#0' },
    });
    expect(modeOf(item)).toBe('upsert');
    expect(toInput(item, 'upsert')).toEqual({
      id: 'main/x#0',
      idProperty: 'crosstie_id',
      properties: { name: 'n', crosstie_id: 'main/x#0' },
      objectWriteTraceId: 'op',
    });
    expect(toInput(item, 'create')).toEqual({
      properties: { name: 'n', crosstie_id: 'main/x#0' },
      associations: [],
      objectWriteTraceId: 'op',
    });
  });

  it('take associations along with a create, marked by the record it stands for', () => {
    const origin = { sync: 'main', type: 'contact', id: 'C-1', generation: 2 };
    const fields = { lastname: 'Lovelace', '@companies': '77' };
    const item = one('contacts', { kind: 'create', operationId: 'op', fields, origin });
    expect(modeOf(item)).toBe('create');
    expect(toInput(item, 'create')).toEqual({
      properties: { lastname: 'Lovelace', crosstie_id: 'main/contact/a7u2s2lfk724r6ec#2' },
      associations: [
        { to: { id: '77' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }] },
      ],
      objectWriteTraceId: 'op',
    });
  });

  it('know an update that leaves the object alone', () => {
    const fields = { '@companies': null };
    expect(isLinkOnly(one('contacts', { kind: 'update', operationId: 'op', id: '1', fields }))).toBe(true);
    expect(isLinkOnly(one('contacts', update('1', 1)))).toBe(false);
  });
});

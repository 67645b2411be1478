import type { WriteOperation } from '../../../application/ports/record-system.port.js';
import { toBatches, toInput, toItem, toProperties } from './write-input.js';

const update = (id: string, at: number): WriteOperation => ({
  kind: 'update',
  operationId: `op${at}`,
  id,
  fields: { name: 'x' },
});

describe('write batches', () => {
  it('hold 100 inputs and every record once', () => {
    const operations = Array.from({ length: 250 }, (_, at) => update(String(at % 130), at));
    const batches = toBatches(operations.map(toItem));
    expect(batches.flat()).toHaveLength(250);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(100);
      const ids = batch.map(({ operation }) => (operation.kind === 'update' ? operation.id : ''));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('keep the order of two writes to one record', () => {
    const batches = toBatches([update('7', 1), update('8', 2), update('7', 3)].map(toItem));
    expect(batches.map((batch) => batch.map(({ operation }) => operation.operationId))).toEqual([
      ['op1', 'op2'],
      ['op3'],
    ]);
  });

  it('clear with the empty text and leave it out of creations', () => {
    expect(toProperties({ a: null, b: true, c: '1.50' })).toEqual({ a: '', b: 'true', c: '1.50' });
    const item = toItem(
      { kind: 'create', operationId: 'op', fields: { a: null, name: 'n', crosstie_id: 'main/x#0' } },
      0,
    );
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
});

import fc from 'fast-check';
import { AssociationTypes } from './association-types.js';
import { setPair } from './associations.js';
import { OBJECT_TYPES, objectType } from './object-types.js';
import { makeRecord } from './record.js';
import { associationsText, recordWriter } from './record-json.js';
import { associationsToWire, recordToWire } from './record-wire.js';

describe('records written as text', () => {
  const readers = ['firstname', 'city', 'email'].map((name) => ({ name, calculate: null }));
  const write = recordWriter(readers);

  it('say the same as records written as objects, whatever the values', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constant('"\\\n\u2028é\ud800'));
    fc.assert(
      fc.property(value, value, fc.boolean(), (firstname, city, archived) => {
        const record = makeRecord(objectType('contacts'), 31, { firstname, city }, 1_000, 1_234);
        record.archivedAt = archived ? 2_000 : null;
        const text = `${write(record, record.current)}}`;
        expect(JSON.parse(text)).toEqual(recordToWire(record, record.current, readers));
      }),
    );
  });

  it('carry the same associations, long lists included', () => {
    const catalog = new AssociationTypes();
    const company = makeRecord(objectType('companies'), 5, {}, 0, 0);
    for (let num = 100; num < 700; num += 1) {
      setPair(
        catalog,
        company,
        makeRecord(objectType('contacts'), num, {}, 0, 0),
        num % 2 ? [280] : [2, 280],
      );
    }
    const text = `{"id":1${associationsText(catalog, company, OBJECT_TYPES)}}`;
    expect(JSON.parse(text)).toEqual({
      id: 1,
      associations: associationsToWire(catalog, company, OBJECT_TYPES),
    });
    const alone = makeRecord(objectType('companies'), 6, {}, 0, 0);
    expect(associationsText(catalog, alone, OBJECT_TYPES)).toBe('');
  });
});

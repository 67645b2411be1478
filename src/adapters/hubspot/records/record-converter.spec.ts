import { inlineAssociations, RecordConverter } from './record-converter.js';
import { normaliserOf } from './value-normalisers.js';

const NORMALISERS = new Map([
  ['amount', normaliserOf('decimal')],
  ['closedate', normaliserOf('datetime')],
  ['won', normaliserOf('boolean')],
]);

describe('RecordConverter', () => {
  const converter = new RecordConverter(
    'deals',
    ['dealname', 'amount', 'closedate', 'won', 'unknown'],
    NORMALISERS,
  );

  it('brings a row into the one form', () => {
    const record = converter.convert(
      {
        id: 421355332816,
        properties: {
          dealname: '',
          amount: '0.200000000000000011102230246251565404236316680908203125',
          closedate: '1773300826615',
          won: 'true',
          not_asked_for: 'x',
          hs_merged_object_ids: '11;12',
        },
        createdAt: '2026-03-09T12:00:00Z',
        updatedAt: '2026-03-09T12:00:00.120Z',
        archived: false,
      },
      { contacts: ['5'] },
    );
    expect(record).toEqual({
      id: '421355332816',
      fields: {
        dealname: null,
        amount: '0.2',
        closedate: '2026-03-12T07:33:46.615Z',
        won: true,
        unknown: null,
      },
      createdAt: '2026-03-09T12:00:00.000Z',
      modifiedAt: '2026-03-09T12:00:00.120Z',
      archived: false,
      formerIds: ['11', '12'],
      associations: { contacts: ['5'] },
    });
  });

  it('survives a row that lacks everything', () => {
    expect(converter.convert({})).toMatchObject({ id: '', createdAt: null, archived: false, formerIds: [] });
  });
});

describe('inlineAssociations', () => {
  it('lists a pair once, the primary one first', () => {
    const results = [
      { id: '1', type: 'contact_to_company_unlabeled' },
      { id: '2', type: 'contact_to_company_unlabeled' },
      { id: '2', type: 'contact_to_company' },
    ];
    const row = { associations: { companies: { results } } };
    expect(inlineAssociations(row, 'contacts', 'companies')).toEqual({ ids: ['2', '1'], complete: true });
  });

  it('knows the other spelling of line items, and a list that goes on', () => {
    const row = {
      associations: {
        'line items': { results: [{ id: '3', type: 'deal_to_line_item' }], paging: { next: { after: '4' } } },
      },
    };
    expect(inlineAssociations(row, 'deals', 'line_items')).toEqual({ ids: ['3'], complete: false });
    expect(inlineAssociations({}, 'deals', 'line_items')).toEqual({ ids: [], complete: true });
  });
});

import { codesOf, bodyOf, idsOf, propertiesOf, resultsOf, TestPortal } from '../testing/test-portal.js';

describe('engagements of the emulated portal', () => {
  let portal: TestPortal;
  let contact: string;

  beforeEach(() => {
    portal = new TestPortal();
    contact = portal.create('contacts', { email: 'a@firm.example' });
  });

  it('need a date', () => {
    const answer = portal.call('POST', '/crm/v3/objects/notes', { properties: { hs_note_body: 'x' } });
    expect(answer.status).toBe(400);
    expect(codesOf(bodyOf(answer))).toEqual(['MISSING_REQUIRED_PROPERTY']);
  });

  it('are made with their association, which is seen from both sides', () => {
    const note = portal.create(
      'notes',
      { hs_timestamp: '2026-03-01T10:00:00Z', hs_note_body: '<b>Call</b> back' },
      [{ to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }] }],
    );
    const back = resultsOf(portal.get(`/crm/v4/objects/contacts/${contact}/associations/notes`));
    expect(back).toEqual([
      {
        toObjectId: Number(note),
        associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 201, label: null }],
      },
    ]);
    const read = portal.get(`/crm/v3/objects/notes/${note}?properties=hs_body_preview,hs_timestamp`);
    expect(propertiesOf(read)).toMatchObject({
      hs_body_preview: 'Call back',
      hs_timestamp: '2026-03-01T10:00:00Z',
    });
  });

  it.each(['/crm/v4/associations', '/crm/associations/2026-03'])(
    'are associated by default under %s',
    (base) => {
      const task = portal.create('tasks', { hs_timestamp: '2026-03-01T10:00:00Z', hs_task_subject: 'Call' });
      const company = portal.create('companies', { name: 'Mill' });
      const inputs = [{ from: { id: task }, to: { id: company } }];
      const answer = portal.post(`${base}/tasks/companies/batch/associate/default`, { inputs });
      expect(resultsOf(answer).map((entry) => entry['associationSpec'])).toEqual([
        { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 192 },
        { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 191 },
      ]);
    },
  );

  it('are found by whom they belong to, newest first, but not by their preview', () => {
    const spec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 };
    const calls = ['2026-03-01T10:00:00Z', '2026-03-03T10:00:00Z', '2026-03-02T10:00:00Z'].map((at) =>
      portal.create('calls', { hs_timestamp: at }, [{ to: { id: contact }, types: [spec] }]),
    );
    portal.create('calls', { hs_timestamp: '2026-03-04T10:00:00Z' });
    portal.settle();
    const filters = [{ propertyName: 'associations.contact', operator: 'EQ', value: contact }];
    const sorts = [{ propertyName: 'hs_timestamp', direction: 'DESCENDING' }];
    const found = portal.search('calls', { filterGroups: [{ filters }], sorts });
    expect(idsOf(found)).toEqual([calls[1], calls[2], calls[0]]);
    const preview = [{ propertyName: 'hs_body_preview_html', operator: 'HAS_PROPERTY' }];
    const refused = portal.call('POST', '/crm/v3/objects/calls/search', {
      filterGroups: [{ filters: preview }],
    });
    expect(refused.status).toBe(400);
  });

  it('of mail need a scope of their own', () => {
    const { scopes } = portal.admin.settings();
    portal.admin.patchSettings({ scopes: scopes.filter((scope) => scope !== 'sales-email-read') });
    expect(portal.call('GET', '/crm/v3/objects/emails').status).toBe(403);
    expect(portal.call('GET', '/crm/v3/objects/meetings').status).toBe(200);
  });
});

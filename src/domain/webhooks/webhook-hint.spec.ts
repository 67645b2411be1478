import { hintsOf } from './webhook-hint.js';

const base = { eventId: 1, portalId: 7, occurredAt: 1_732_147_200_000, attemptNumber: 0 };
const names = (event: Record<string, unknown>) =>
  hintsOf({ ...base, ...event }).map(({ type, recordId, effect }) => `${type} ${recordId} ${effect}`);

describe('hints of webhooks', () => {
  it.each([
    [{ subscriptionType: 'contact.creation', objectId: 5 }, ['contacts 5 changed']],
    [{ eventType: 'company.propertyChange', objectId: 5, propertyName: 'name' }, ['companies 5 changed']],
    [{ subscriptionType: 'deal.deletion', objectId: 5 }, ['deals 5 gone']],
    [{ subscriptionType: 'contact.privacyDeletion', objectId: 5 }, ['contacts 5 gone']],
    [{ subscriptionType: 'line_item.restore', objectId: 5 }, ['line_items 5 changed']],
    [{ subscriptionType: 'object.creation', objectTypeId: '0-7', objectId: '5' }, ['products 5 changed']],
    [{ subscriptionType: 'object.creation', objectTypeId: '2-99', objectId: 5 }, ['2-99 5 changed']],
    [
      { subscriptionType: 'contact.merge', objectId: 9, newObjectId: 9, mergedObjectIds: [5, 6] },
      ['contacts 9 changed', 'contacts 5 gone', 'contacts 6 gone'],
    ],
    [
      {
        subscriptionType: 'contact.associationChange',
        associationType: 'COMPANY_TO_CONTACT',
        fromObjectId: 3,
        toObjectId: 4,
      },
      ['companies 3 changed'],
    ],
    [{ subscriptionType: 'ticket.creation', objectId: 5 }, ['null 5 changed']],
    [{}, ['null null changed']],
    [{ subscriptionType: 'constructor.creation', objectId: {} }, ['null null changed']],
  ])('%j', (event, expected) => {
    expect(names(event)).toEqual(expected);
  });

  it('know a repeated delivery, and two events of one moment apart', () => {
    const event = { ...base, subscriptionType: 'contact.propertyChange', objectId: 5, propertyName: 'email' };
    const [first] = hintsOf({ ...event, propertyValue: 'a' });
    const [again] = hintsOf({ ...event, propertyValue: 'a', attemptNumber: 3 });
    const [other] = hintsOf({ ...event, propertyValue: 'b' });
    expect(again?.fingerprint).toBe(first?.fingerprint);
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
    expect(first?.occurredAt).toBe('2024-11-21T00:00:00.000Z');
  });
});

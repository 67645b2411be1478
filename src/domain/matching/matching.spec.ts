import fc from 'fast-check';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import type { TypeSchema } from '../schema/system-schema.js';
import type { MatchRuleDefinition } from '../sync/definition.js';
import { compileMatchRules, decideMatch } from './compile-match-rules.js';
import { validateMatchRules } from './validate-match-rules.js';

const functions = createValueFunctions();
const rules: readonly MatchRuleDefinition[] = [
  { name: 'email', scope: 'any', fields: [{ hubspot: 'email', business: 'mail', normalise: 'email' }] },
  {
    name: 'name and phone',
    scope: 'parent',
    fields: [
      { hubspot: 'company', business: 'name', normalise: 'name' },
      { hubspot: 'phone', business: 'tel', normalise: 'phone' },
    ],
  },
];

describe('compileMatchRules', () => {
  const [email, namePhone] = compileMatchRules(rules, { from: 'hubspot', functions });

  it('looks from either side', () => {
    expect(email?.sourceFields).toEqual(['email']);
    expect(email?.targetFields).toEqual([{ field: 'mail', normalise: 'email' }]);
    const [back] = compileMatchRules(rules, { from: 'business', functions });
    expect(back?.sourceFields).toEqual(['mail']);
    expect(back?.targetFields).toEqual([{ field: 'email', normalise: 'email' }]);
  });

  it('gives coarse keys to look up and an exact key to compare', () => {
    const probe = namePhone?.probe({ company: 'The Acme Inc.', phone: '(212) 555-1234' });
    expect(probe?.coarse).toEqual(['acm', '551234']);
    expect(namePhone?.exactKey({ name: 'ACME', tel: '+1 212 555 1234' })).toBe(probe?.exact);
    expect(namePhone?.exactKey({ name: 'Acme Wood', tel: '+1 212 555 1234' })).not.toBe(probe?.exact);
  });

  it('leaves out records with an empty compared value', () => {
    expect(namePhone?.probe({ company: 'Acme', phone: null })).toBeNull();
    expect(namePhone?.probe({ company: 'Acme' })).toBeNull();
    expect(namePhone?.exactKey({ name: '', tel: '2125551234' })).toBeNull();
  });

  it('a probe finds its twin: same exact key, same coarse keys', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: fc.constantFrom('2', '5', '1', '(', ' ', '+') }),
        (company, phone) => {
          const probe = namePhone?.probe({ company, phone });
          if (probe) expect(namePhone?.exactKey({ name: company, tel: phone })).toBe(probe.exact);
        },
      ),
    );
  });
});

describe('decideMatch', () => {
  it.each([
    [[], { status: 'none' }],
    [['7'], { status: 'matched', id: '7' }],
    [['7', '7'], { status: 'matched', id: '7' }],
    [['7', '8'], { status: 'ambiguous', ids: ['7', '8'] }],
  ])('%j is %j', (ids, expected) => expect(decideMatch(ids)).toEqual(expected));
});

describe('validateMatchRules', () => {
  const contacts: TypeSchema = {
    name: 'contacts',
    label: 'Contacts',
    fields: [
      {
        name: 'email',
        label: 'E-mail',
        type: 'text',
        readOnly: false,
        requiredOnCreate: false,
        unique: true,
      },
    ],
    parents: [],
    canCreate: true,
    canUpdate: true,
    idempotency: 'external-id',
    changes: 'timestamp',
  };

  it('names unknown fields, empty rules and repeated names', () => {
    const bad = [
      { name: 'a', scope: 'any', fields: [{ hubspot: 'emial', business: 'x', normalise: 'email' }] },
      { name: 'a', scope: 'any', fields: [] },
    ] as const;
    expect(validateMatchRules(bad, contacts, []).map(({ path, code }) => `${path} ${code}`)).toEqual([
      '/0/fields/0/hubspot unknown-field',
      '/1/name duplicate-rule',
      '/1/fields empty-rule',
    ]);
  });
});

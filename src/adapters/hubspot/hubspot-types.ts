/** The HubSpot types that Crosstie knows, by their API names. */
export type HubspotType = 'contacts' | 'companies' | 'deals' | 'products' | 'line_items';

export interface HubspotTypeFacts {
  readonly name: string;
  readonly label: string;
  /** As in association type names, e.g. `contact_to_company` (HF N12). */
  readonly singular: string;
  /** HF D7: contacts differ from all others. */
  readonly modifiedProperty: string;
  readonly createdProperty: string;
  readonly hasPipelines: boolean;
  /** Records can be merged, and `hs_merged_object_ids` tells their former ids (HF M5, M6). */
  readonly merges: boolean;
}

function facts(name: HubspotType, label: string, singular: string): HubspotTypeFacts {
  return {
    name,
    label,
    singular,
    modifiedProperty: name === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate',
    createdProperty: 'createdate',
    hasPipelines: name === 'deals',
    merges: name === 'contacts' || name === 'companies' || name === 'deals',
  };
}

export const OBJECT_TYPES: readonly HubspotTypeFacts[] = [
  facts('contacts', 'Contacts', 'contact'),
  facts('companies', 'Companies', 'company'),
  facts('deals', 'Deals', 'deal'),
  facts('products', 'Products', 'product'),
  facts('line_items', 'Line items', 'line_item'),
];

const BY_NAME: ReadonlyMap<string, HubspotTypeFacts> = new Map(OBJECT_TYPES.map((type) => [type.name, type]));

/** Type ids of the objects above (HF W9). */
const TYPE_IDS: Readonly<Record<string, string>> = {
  '0-1': 'contacts',
  '0-2': 'companies',
  '0-3': 'deals',
  '0-7': 'products',
  '0-8': 'line_items',
};

/** Null for types that Crosstie does not know. */
export function typeById(id: string): string | null {
  return TYPE_IDS[id] ?? null;
}

const CUSTOM = /^p_[a-z][a-z0-9_]*$/;

/**
 * Custom objects are named `p_` and the name of their schema: HubSpot's fully qualified name without the account
 * (`p44120881_machine` is `p_machine`), so that one configuration serves a test account and the real one.
 */
export function isCustomType(type: string): boolean {
  return CUSTOM.test(type);
}

export function customName(schemaName: string): string {
  return `p_${schemaName.toLowerCase()}`;
}

/** Of a key that HubSpot answers with: `p44120881_machine` is `p_machine`, anything else stays. */
export function withoutAccount(key: string): string {
  return key.replace(/^p\d+_/, 'p_');
}

/** Any other object type (tickets, custom ones) goes the general way. */
export function factsOf(type: string): HubspotTypeFacts {
  const custom = isCustomType(type);
  return (
    BY_NAME.get(type) ?? {
      name: type,
      label: type,
      singular: custom ? type.slice('p_'.length) : type.replace(/s$/, ''),
      modifiedProperty: 'hs_lastmodifieddate',
      // Custom objects have no `createdate`.
      createdProperty: custom ? 'hs_createdate' : 'createdate',
      hasPipelines: false,
      merges: custom,
    }
  );
}

export const OWNERS = 'owners';

/** Unique property of records that Crosstie created (exactly-once creation). */
export const CROSSTIE_ID = 'crosstie_id';
